"""Live streams by Debian's gst-rtsp-server: `/usr/bin/python3 gst_server.py PORT [USER PASSWORD]`.

Runs under the system's Python, which has the bindings; the tests start it as a process.
"""

import sys

import gi  # type: ignore[import-not-found]

gi.require_version("Gst", "1.0")
gi.require_version("GstRtsp", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtsp, GstRtspServer  # noqa: E402

SIZE = "video/x-raw,width=640,height=360"
PICTURE = f"videotestsrc is-live=true pattern=smpte ! {SIZE},framerate={{}}/1"
SOUND = "audiotestsrc is-live=true ! audio/x-raw,rate=8000,channels=1 ! alawenc"
FAST = "tune=zerolatency speed-preset=ultrafast key-int-max=15 bitrate=400"
H264 = f"{PICTURE.format(15)} ! x264enc {FAST} ! rtph264pay name=pay0 pt=96 config-interval=1"
STREAMS = {
    "/h264": H264,
    "/h265": H264.replace("264", "265"),
    "/mjpeg": f"{PICTURE.format(10)},format=I420 ! jpegenc ! rtpjpegpay name=pay0",
    "/av": f"{H264} {SOUND} ! rtppcmapay name=pay1 pt=8",
    "/audio": f"{SOUND} ! rtppcmapay name=pay0 pt=8",
}


def main(port: str, username: str = "", password: str = "") -> None:
    """Serve until killed; with a name only that name gets in, by Digest."""
    Gst.init(None)
    server = GstRtspServer.RTSPServer()
    server.set_address("127.0.0.1")
    server.set_service(port)
    points = server.get_mount_points()
    for path, launch in STREAMS.items():
        factory = GstRtspServer.RTSPMediaFactory()
        factory.set_launch(f"( {launch} )")
        factory.set_shared(True)
        if username:
            allowed = GstRtspServer.RTSPPermissions()
            allowed.add_role("user")
            for right in ("media.factory.access", "media.factory.construct"):
                allowed.add_permission_for_role("user", right, True)
            factory.set_permissions(allowed)
        points.add_factory(path, factory)
    if username:
        auth, token = GstRtspServer.RTSPAuth(), GstRtspServer.RTSPToken()
        token.set_string("media.factory.role", "user")
        auth.set_supported_methods(GstRtsp.RTSPAuthMethod.DIGEST)
        auth.add_digest(username, password, token)
        server.set_auth(auth)
    server.attach(None)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    GLib.MainLoop().run()


if __name__ == "__main__":
    main(*sys.argv[1:])
