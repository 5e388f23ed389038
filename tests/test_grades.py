"""What a classifier said of labelled posts, counted; every figure done by hand."""

from __future__ import annotations

import pytest

from monitor.grades import Class, Graded, by_language, grade


def said(label, guess, confidence=0.5, lang="en"):
    return Graded(lang, label, guess, confidence)


SOME = [
    *[said("negative", "negative")] * 3,
    said("negative", "neutral"),
    *[said("neutral", "neutral")] * 4,
    *[said("neutral", "positive")] * 4,
    *[said("positive", "positive")] * 1,
    said("positive", None, 0.0),
]


def test_the_figures_of_each_label():
    grades = grade(SOME)
    assert grades.of("negative") == pytest.approx(Class(1.0, 0.75, 6 / 7, 4))
    assert grades.of("neutral") == pytest.approx(Class(0.8, 0.5, 8 / 13, 8))
    assert grades.of("positive") == pytest.approx(Class(0.2, 0.5, 2 / 7, 2))


def test_macro_figures_weigh_each_label_the_same():
    grades = grade(SOME)
    assert grades.macro_recall == pytest.approx((0.75 + 0.5 + 0.5) / 3)
    assert grades.macro_f1 == pytest.approx((6 / 7 + 8 / 13 + 2 / 7) / 3)
    assert grades.accuracy == pytest.approx(8 / 14)
    assert grades.silent == pytest.approx(1 / 14)


def test_a_label_that_does_not_occur_is_left_out_of_the_mean():
    grades = grade([said("negative", "negative"), said("positive", "neutral")])
    assert grades.macro_recall == 0.5


def test_the_calibration_error_is_how_far_confidence_is_from_being_right():
    sure = [said("negative", "negative", 0.92)] * 9 + [said("neutral", "negative", 0.92)]
    assert grade(sure).calibration_error == pytest.approx(0.02)
    unsure = [said("negative", "negative", 0.41), said("neutral", "negative", 0.45)]
    both = grade([*sure, *unsure])
    assert both.calibration_error == pytest.approx((10 * 0.02 + 2 * 0.07) / 12)
    assert [(each.posts, each.right) for each in both.bins] == [(2, 0.5), (10, 0.9)]


def test_certainty_has_its_place_and_silence_has_none():
    grades = grade([said("negative", "negative", 1.0), said("negative", None, 0.0)])
    assert [(each.posts, each.confidence) for each in grades.bins] == [(1, 1.0)]
    assert grades.calibration_error == 0


def test_no_posts_have_no_figures():
    grades = grade([])
    assert (grades.accuracy, grades.macro_f1, grades.calibration_error, grades.silent) == (0, 0, 0, 0)


def test_languages_by_themselves_the_one_with_most_posts_first():
    found = by_language(
        [
            said("negative", "negative", lang="fr"),
            said("neutral", "negative"),
            said("neutral", "neutral"),
            said("neutral", None, lang=None),
        ]
    )
    assert {lang: grades.posts for lang, grades in found.items()} == {"en": 2, "fr": 1, "unknown": 1}
    assert next(iter(found)) == "en"
    assert found["fr"].accuracy == 1
