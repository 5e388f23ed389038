"""The arithmetic of "is this more than usual": each formula with where it was published. Numbers in, numbers out.

Counts are mentions in a window; rates are mentions an hour; shares lie between 0 and 1; a noise is a number of
standard deviations. Nothing here knows of brands or clocks.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence


def upper_limit(usual: float, sd: float, noise: float) -> float:
    """The count above which chance is no explanation: ``usual * (1 + 2/3 * noise * sd / usual) ** 1.5``.

    Counts lean to the right: to the power of 2/3 they are nearly normal, so that the limit is set there, at ``noise``
    standard deviations, and taken back. Farrington, Andrews, Beale, Catchpole: A Statistical Algorithm for the Early
    Detection of Outbreaks of Infectious Disease, J. R. Statist. Soc. A 159 (1996), section 3.7.

    Args:
        usual: the count to be expected, above 0.
        sd: its standard deviation, that of the forecast included.

    Raises:
        ZeroDivisionError: nothing is usual.
    """
    return usual * math.pow(1 + 2 / 3 * noise * sd / usual, 1.5)


def gamma_mean(count: float, expected: float, prior: float) -> float:
    """By what factor counts exceed what was expected, drawn towards 1 where little is known.

    The posterior mean of a Poisson rate with a Gamma prior of mean 1 and variance ``1 / prior``; its variance is the
    mean divided by ``expected + prior``. Clayton, Kaldor: Empirical Bayes Estimates of Age-Standardized Relative Risks,
    Biometrics 43 (1987).

    Args:
        count: mentions seen.
        expected: mentions to be expected; 0 gives 1.
        prior: above 0: as many expected mentions as the guess is worth.
    """
    return (count + prior) / (expected + prior)


def information(expected: float, excess: float) -> float:
    """How many independent mentions' worth a count is that scatters more than a Poisson count does.

    The mean divided by variance over mean, for a negative binomial count: ``expected / (1 + excess * expected)``.
    McCullagh, Nelder: Generalized Linear Models (2nd ed. 1989), section 6.2.3.

    Args:
        excess: the squared coefficient of variation beyond Poisson, as of ``excess_variation``.
    """
    return expected / (1 + excess * expected)


def excess_variation(counts: Sequence[int], lag: int) -> tuple[float, float]:
    """How much more than Poisson counts scatter from one period to the next: numerator and denominator.

    The mean square successive difference, which neither a rhythm of length ``lag`` nor a slow trend inflates (von
    Neumann, Kent, Bellinson, Hart: The Mean Square Successive Difference, Ann. Math. Statist. 12 (1941)), less what
    Poisson counts have of it, over the product of the means: the quotient is the squared coefficient of variation.
    They are handed out apart so that a prior can be added to both. ``(0, 0)`` if there is no pair.

    Args:
        counts: in equal steps of time.
        lag: steps from one period to the next.
    """
    later = counts[lag:]
    squares = sum([(one - other) ** 2 for one, other in zip(later, counts, strict=False)])
    products = sum([one * other for one, other in zip(later, counts, strict=False)])
    poisson = sum(later) + sum(counts[: len(later)])
    return (squares - poisson) / 2, float(products)


def clipped(counts: Sequence[int], limit: int) -> list[int]:
    """Counts with none above ``limit``: winsorised from above (Tukey: The Future of Data Analysis, 1962)."""
    return [min(count, limit) for count in counts]


def trimmed_mean(counts: Sequence[int], part: float) -> float:
    """The mean of the lowest ``part`` (0 to 1) of some counts: no storm that is shorter than the rest moves it."""
    kept = sorted(counts)[: max(1, round(part * len(counts)))]
    return sum(kept) / len(kept)


def intraclass(rows: Iterable[tuple[int, int]], share: float) -> tuple[float, float]:
    """How alike the mentions of one hour are, beyond the share that all have: numerator and denominator.

    The quotient is the intraclass correlation of a beta-binomial count: 0, every mention is by chance; 1, all of an
    hour are the same. By moments: Kleinman: Proportions with Extraneous Variance, J. Am. Statist. Assoc. 68 (1973).

    Args:
        rows: of each hour, how many of the part and how many in all.
        share: of all of them, 0 to 1.
    """
    spread = pairs = 0.0
    variance = share * (1 - share)
    for part, whole in rows:
        if whole > 1:
            spread += (part - share * whole) ** 2 - variance * whole
            pairs += variance * whole * (whole - 1)
    return spread, pairs


def effective(whole: float, alike: float) -> float:
    """How many independent mentions' worth mentions are that are alike: ``n / (1 + (n - 1) * alike)``.

    Kish: Survey Sampling (1965), section 5.4, the design effect.

    Args:
        alike: their intraclass correlation, 0 to 1.
    """
    return whole / (1 + max(0.0, whole - 1) * alike)


def wilson_low(share: float, whole: float, noise: float) -> float:
    """The lower bound of a share, ``noise`` standard deviations away.

    Wilson: Probable Inference, the Law of Succession, and Statistical Inference, J. Am. Statist. Assoc. 22 (1927);
    recommended for small numbers by Brown, Cai, DasGupta, Statist. Sci. 16 (2001).

    Args:
        share: 0 to 1, of ``whole`` mentions (or so many mentions' worth), above 0.
    """
    square = noise * noise / whole
    middle = share + square / 2
    spread = noise * math.sqrt(share * (1 - share) / whole + square / (4 * whole))
    return max(0.0, (middle - spread) / (1 + square))


def share_variance(share: float, whole: float) -> float:
    """The variance of single mentions around a share; a share of 0 or 1 has one, too.

    One mention of each kind is added: Agresti, Caffo: Simple and Effective Confidence Intervals for Proportions, Am.
    Statist. 54 (2000).
    """
    drawn = (share * whole + 1) / (whole + 2)
    return drawn * (1 - drawn)


def mean_error(variance: float, whole: float, usual_variance: float, usual_whole: float) -> float:
    """The standard error of the difference of two means, or of two shares, of unequal variance.

    Welch: The Generalization of "Student's" Problem when Several Different Population Variances are Involved,
    Biometrika 34 (1947).
    """
    return math.sqrt(variance / whole + usual_variance / usual_whole)
