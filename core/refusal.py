"""Why something cannot be done, for whoever asked for it: a sentence that a page may say in another language."""


class Refusal(ValueError):
    """`sentence` with its `values` filled in."""

    def __init__(self, sentence: str, **values: object):
        super().__init__(sentence.format(**values))
        self.sentence, self.values = sentence, values
