"""Words from which names and addresses of simulated institutions are put together."""


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split(";"))


PEOPLE = _words(
    "Nguyễn Bỉnh Khiêm;Trần Hưng Đạo;Lê Lợi;Nguyễn Trãi;Lý Thường Kiệt;Trần Quốc Toản;Nguyễn Du;"
    "Phan Bội Châu;Phan Chu Trinh;Nguyễn Thị Minh Khai;Võ Thị Sáu;Nguyễn Thái Học;"
    "Trần Bình Trọng;Đinh Tiên Hoàng;Ngô Quyền;Lê Quý Đôn;Lương Thế Vinh;Chu Văn An;"
    "Nguyễn Đình Chiểu;Hoàng Hoa Thám;Phan Đình Phùng;Nguyễn Tri Phương;Bùi Thị Xuân;Nguyễn Huệ;"
    "Quang Trung;Trần Nhân Tông;Lê Thánh Tông;Lý Thái Tổ;Trần Quang Khải;Phạm Ngũ Lão;Yết Kiêu;"
    "Lê Văn Tám;Kim Đồng;Trần Văn Ơn;Nguyễn Văn Trỗi;Lý Tự Trọng;Tô Vĩnh Diện;Phan Đình Giót;"
    "Bế Văn Đàn;Nguyễn Viết Xuân;Lê Thị Hồng Gấm;Nguyễn Văn Cừ;Hà Huy Tập;Lê Hồng Phong;Trần Phú;"
    "Ngô Gia Tự;Nguyễn Đức Cảnh;Hoàng Văn Thụ;Hoàng Quốc Việt;Tôn Đức Thắng;Huỳnh Tấn Phát;"
    "Phạm Văn Chiêu;Trần Đại Nghĩa;Tôn Thất Tùng;Đặng Thùy Trâm;Lương Định Của;Nguyễn Hữu Thọ;"
    "Nguyễn Hữu Cảnh;Lê Văn Duyệt;Trương Định;Nguyễn Trung Trực;Thủ Khoa Huân;Phan Văn Trị;"
    "Nguyễn Thông;Bùi Hữu Nghĩa;Trịnh Hoài Đức;Võ Trường Toản;Lê Quang Định;Ngô Nhân Tịnh;"
    "Huỳnh Mẫn Đạt;Phan Thanh Giản;Trương Vĩnh Ký;Nguyễn An Ninh;Phan Văn Hớn;Hồ Xuân Hương;"
    "Đoàn Thị Điểm;Bà Huyện Thanh Quan;Nguyễn Khuyến;Tú Xương;Cao Bá Quát;Nguyễn Công Trứ;"
    "Ngô Thì Nhậm;Phan Huy Ích;Phan Huy Chú;Lê Hữu Trác;Tuệ Tĩnh;Mạc Đĩnh Chi;Nguyễn Hiền;"
    "Trương Hán Siêu;Phạm Sư Mạnh;Lê Văn Hưu;Ngô Sĩ Liên;Lê Lai;Nguyễn Xí;Đinh Lễ;Đặng Dung;"
    "Nguyễn Biểu;Trần Quý Cáp;Huỳnh Thúc Kháng;Lương Văn Can;Nguyễn Quyền;Đào Duy Anh;Đào Duy Từ;"
    "Tạ Quang Bửu;Hoàng Xuân Hãn;Nguyễn Văn Huyên;Tô Hiến Thành;Lý Đạo Thành;Trần Thủ Độ;"
    "Trần Khánh Dư;Trần Nguyên Hãn;Phạm Hồng Thái;Nguyễn Khắc Nhu;Phó Đức Chính;Cô Giang;Cô Bắc;"
    "Nguyễn Văn Bứa;Nguyễn Ảnh Thủ;Nguyễn Thị Định;Út Tịch;Mạc Thị Bưởi;Nguyễn Thị Tú;"
    "Lê Đình Chinh;Nguyễn Bá Ngọc;Cù Chính Lan;La Văn Cầu;Nguyễn Thi;Tô Hoài;Xuân Diệu;Huy Cận;"
    "Nam Cao;Nguyên Hồng;Nguyễn Tuân;Vũ Trọng Phụng;Thạch Lam;Tản Đà;Hàn Thuyên;Lê Anh Xuân;"
    "Lưu Hữu Phước;Văn Cao;Nguyễn Văn Tố;Nguyễn Văn Linh;Lê Đức Thọ;Võ Văn Kiệt;Võ Văn Tần;"
    "Trần Văn Giàu;Phạm Ngọc Thạch;Nguyễn Văn Bảo;Lê Trọng Tấn;Nguyễn Sơn;Hoàng Diệu;"
    "Tôn Thất Thuyết"
)
PLACES = _words(
    "Bạch Đằng;Chi Lăng;Đống Đa;Lam Sơn;Hàm Tử;Vạn Kiếp;Điện Biên;Hồng Hà;Cửu Long;Tiền Giang;"
    "Hùng Vương;Âu Cơ;Lạc Long Quân;Lạc Hồng;Phù Đổng;Thăng Long;Trường Sơn;Ba Đình;Đinh Bộ Lĩnh;"
    "Tân Tiến;Hòa Bình;Thống Nhất;Đoàn Kết;Hưng Bình;Bình Minh;Phú Lâm;An Hội;Mỹ Hòa;Vĩnh Hội;"
    "Bến Thủy;Trường Thạnh;Phước Hưng;An Phong;Long Thới;Bình Lợi;Tân Hưng;Phú Mỹ;Vĩnh Lộc"
)
PUBLIC_PRESCHOOLS = _words(
    "Hoa Sen;Hoa Mai;Hoa Lan;Hoa Hồng;Hoa Đào;Hoa Cúc;Hoa Phượng;Hoa Quỳnh;Hoa Lư;Hoa Thiên Lý;"
    "Hướng Dương;Họa Mi;Sơn Ca;Vàng Anh;Chim Non;Bồ Câu Trắng;Ong Vàng;Thỏ Ngọc;Sóc Nâu;Nai Vàng;"
    "Măng Non;Mầm Xanh;Chồi Non;Tuổi Thơ;Tuổi Hồng;Rạng Đông;Bình Minh;Ban Mai;Sao Mai;"
    "Vành Khuyên;Sen Hồng;Phượng Hồng;Hoàng Anh;Hoàng Yến;Sao Vàng;Ánh Dương;Hoa Nắng;Cầu Vồng;"
    "Tuổi Ngọc;Thần Tiên;Bé Ngoan;Bé Vui;Khăn Quàng Đỏ;Đoàn Kết;Tân Xuân;Bông Sen;Bông Hồng;"
    "Cỏ Non;Sao Sáng;Thiên Nga;Bạch Yến;Én Nhỏ;Phong Lan;Ngọc Lan;Mai Vàng;Mai Trắng;Trúc Xanh;"
    "Tre Xanh;Lá Xanh;Nắng Mai;Nắng Hồng;Sương Mai;Hải Âu;Sóng Xanh;Bến Thành;Nhà Rồng;Cửu Long;"
    "Hồng Hà;Đồng Xanh"
)
PRESCHOOL_FIRST = _words(
    "Ngôi Sao;Mặt Trời;Thiên Thần;Cầu Vồng;Hoa Nắng;Vườn Xanh;Tổ Ong;Búp Măng;Chú Ong;"
    "Bồ Công Anh;Hạt Mầm;Sao Nhỏ;Mây Hồng;Sen Vàng;Lá Non;Thỏ Trắng;Gấu Con;Voi Con;Cánh Diều;"
    "Đom Đóm;Hươu Sao;Kiến Vàng;Cỏ Ba Lá;Hạt Ngọc;Bong Bóng;Giọt Sương;Mầm Non;Chồi Xanh;Nụ Cười;"
    "Tuổi Thơ"
)
PRESCHOOL_SECOND = _words(
    "Nhỏ;Xanh;Hồng;Việt;Sài Gòn;Phương Nam;An Nhiên;Thông Minh;Sáng Tạo;Hạnh Phúc;Yêu Thương;Mới;"
    "Vui Vẻ;Tương Lai;Bình An;Ban Mai;Diệu Kỳ;Ước Mơ;Hoàng Gia;Thân Thiện"
)
GROUP_NAMES = _words(
    "Bé Yêu;Bé Xinh;Bé Ngoan;Bé Giỏi;Bé Vui;Mẹ Hiền;Cô Tấm;Thiên Ân;Ánh Sao;Bảo Ngọc;Gia Bảo;"
    "Minh Anh;Ngọc Minh;Thiên Phúc;Phúc An;Tâm An;Hoa Sữa;Họa Mi;Sơn Ca;Én Xuân;Bí Ngô;Cà Rốt;"
    "Dâu Tây;Hạt Dẻ;Khoai Lang;Sóc Bông;Mèo Con;Gấu Bông;Cún Con;Nai Con;Kẹo Ngọt;Kim Đồng;"
    "Lá Phong;Mây Trắng;Mùa Xuân;Nắng Sớm;Ngọc Trai;Pha Lê;Suối Nguồn;Trăng Non"
)
NON_PUBLIC_SCHOOLS = _words(
    "Việt Tâm;Nam Phương;Đông Sài Gòn;Tây Sài Gòn;Hồng Lam;Thái Dương;Ánh Sao Việt;Trí Đức Mới;"
    "Nhân Tâm;Minh Triết;Khai Tâm;Khai Trí;Đức Minh;Tuệ Minh;Thiên Thanh;Bách Khoa Trẻ;Vạn Xuân;"
    "Phương Đông;Á Đông;Nguồn Sáng;Tầm Nhìn;Chân Trời;Sao Khuê;Hoàng Liên;Sông Tiền;Sông Hậu;"
    "Phù Sa;Lạc Việt;Đại Việt;Nam Việt;Việt Xanh;Tân Phương;Minh Tâm;Phúc Khang;Hướng Tới;"
    "Trường Xuân"
)
CENTRES = _words(
    "Ánh Dương;Tầm Cao;Trí Việt;Sao Bắc Đẩu;Cánh Buồm;Đại Dương;Chân Trời Mới;Bước Tiến;Hải Đăng;"
    "Khởi Nguồn;Tri Thức Trẻ;Thế Kỷ;Năm Châu;Bốn Biển;Hội Nhập;Kết Nối;Vươn Xa;Cầu Nối;Đồng Hành;"
    "Nhịp Cầu;Ngôn Ngữ Xanh;Toàn Cầu;Việt Ngữ;Phương Đông;Phương Nam;Đông Nam;Thành Công;"
    "Tiên Phong;Khai Sáng;Đột Phá;Bách Việt;Minh Khai;Tân Văn;Hoàng Gia;Trường Thành;Số Hóa;"
    "Công Nghệ Trẻ;Kỷ Nguyên;Bản Lĩnh;Hành Trình;Mùa Thu;Sao Việt;Đất Việt;Lạc Hồng;Thiên Long;"
    "Hoa Tiêu;Cột Mốc"
)
COLLEGES = _words(
    "Kinh tế - Kỹ thuật;Công nghệ Thông tin;Du lịch - Khách sạn;Y Dược;Bách nghệ;"
    "Kỹ thuật Công nghiệp;Quản trị Kinh doanh;Mỹ thuật Trang trí;Nghiệp vụ Văn phòng;Xây dựng;"
    "Giao thông;Viễn thông;Thương mại;Nông nghiệp;Cơ điện;Ẩm thực;Điện - Điện tử;Truyền thông"
)
STREETS = _words(
    "Nguyễn Trãi;Lê Lợi;Trần Hưng Đạo;Cách Mạng Tháng Tám;Điện Biên Phủ;Hai Bà Trưng;"
    "Lý Thường Kiệt;Nguyễn Đình Chiểu;Võ Thị Sáu;Nguyễn Thị Minh Khai;Phan Đăng Lưu;"
    "Hoàng Văn Thụ;Trường Chinh;Quang Trung;Lê Văn Sỹ;Nguyễn Văn Cừ;An Dương Vương;Hùng Vương;"
    "Kinh Dương Vương;Lạc Long Quân;Âu Cơ;Nguyễn Oanh;Phan Văn Trị;Lê Đức Thọ;Tô Ký;"
    "Nguyễn Ảnh Thủ;Lê Văn Khương;Hà Huy Giáp;Kha Vạn Cân;Võ Văn Ngân;Đặng Văn Bi;Lê Văn Việt;"
    "Đỗ Xuân Hợp;Nguyễn Duy Trinh;Lương Định Của;Huỳnh Tấn Phát;Nguyễn Thị Thập;Lê Văn Lương;"
    "Nguyễn Hữu Thọ;Phạm Hùng;Tạ Quang Bửu;Dương Bá Trạc;Hậu Giang;Bình Phú;Tên Lửa;Tỉnh Lộ 10;"
    "Hương Lộ 2;Mã Lò;Hồ Học Lãm;Quốc lộ 50;Quốc lộ 22;Phan Văn Hớn;Đặng Thúc Vịnh;Song Hành;"
    "Nguyễn Xí;Bạch Đằng;Nơ Trang Long;Xô Viết Nghệ Tĩnh;Ung Văn Khiêm;Phan Xích Long;"
    "Nguyễn Kiệm;Thích Quảng Đức;Cộng Hòa;Tân Sơn Nhì;Lũy Bán Bích;Hòa Bình;Gò Dầu;"
    "Thoại Ngọc Hầu;Lãnh Binh Thăng;Ông Ích Khiêm;Sư Vạn Hạnh;Ba Tháng Hai;Nguyễn Tri Phương;"
    "Ngô Gia Tự;Hồng Bàng;Tôn Đản;Khánh Hội;Đoàn Văn Bơ;Rừng Sác;Duyên Hải"
)
PROGRAMMES = {
    "preschool": ("Chương trình giáo dục mầm non", "Bán trú", "Làm quen tiếng Anh"),
    "primary": ("GDPT 2018", "Học 2 buổi/ngày", "Tiếng Anh tăng cường", "Tin học quốc tế"),
    "lower_secondary": ("GDPT 2018", "Học 2 buổi/ngày", "Tiếng Anh tích hợp", "Giáo dục STEM"),
    "upper_secondary": ("GDPT 2018", "Học 2 buổi/ngày", "Tiếng Anh tích hợp", "Giáo dục STEM"),
    "continuing": ("GDTX cấp THPT", "GDTX cấp THCS", "Tin học ứng dụng", "Dạy nghề ngắn hạn"),
    "college": ("Trung cấp", "Cao đẳng", "Liên kết doanh nghiệp"),
    "language_it_centre": ("Tiếng Anh", "Tin học", "Tiếng Nhật", "Tiếng Hàn", "Tiếng Trung"),
    "study_abroad": ("Tư vấn du học",),
    "life_skills": ("Kỹ năng sống", "Hoạt động ngoại khóa"),
    "representative_office": ("Đại diện tổ chức giáo dục nước ngoài",),
}
