"""Expected failures; each carries the key of the sentence that tells the reader."""


class IocError(Exception):
    """An expected failure, told to the reader as `translate(key, language, **values)`."""

    key = "errors.unexpected"

    def __init__(self, **values: object) -> None:
        super().__init__(self.key)
        self.values = values


class NotAllowedError(IocError):
    """The reader lacks the permission."""

    key = "errors.not_allowed"


class NotFoundError(IocError):
    """No such record, or one outside the reader's scope: the answer is the same."""

    key = "errors.not_found"


class InvalidInputError(IocError):
    """A form field was refused; `values` name the field and the rule."""

    def __init__(self, key: str, **values: object) -> None:
        self.key = key
        super().__init__(**values)


class ConflictError(IocError):
    """Somebody else changed the record in between."""

    key = "errors.conflict"
