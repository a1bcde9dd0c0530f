"""Reads lines of LaTeX and SymPy text, a tab between, and reports where SymPy reads the two as
different formulas. Exits with 1 if there are any."""

import random
import re
import sys

import sympy
from sympy.parsing.latex import parse_latex

# SymPy's parser has no upright names of operators: it gets commands instead.
OPERATOR = re.compile(r"\\operatorname\{(\w+)\}")
FUNCTIONS = {
    "erf": sympy.erf,
    "sgn": sympy.sign,
    "J_{0}": lambda x: sympy.besselj(0, x),
    "J_{1}": lambda x: sympy.besselj(1, x),
}


def from_latex(text):
    formula = parse_latex(OPERATOR.sub(r"\\\1", text))
    for name, function in FUNCTIONS.items():
        formula = formula.replace(sympy.Function(name), function)
    names = {"pi": sympy.pi, "e": sympy.E}
    return formula.subs(
        {s: names.get(s.name) or sympy.Symbol(re.sub(r"_\{(\w+)\}", r"\1", s.name))
         for s in formula.free_symbols})


def value(formula, point):
    try:
        result = complex(formula.subs(point).evalf(20))
    except (TypeError, ValueError, OverflowError, ZeroDivisionError):
        return None
    return result if abs(result) < 1e100 else None


def agree(left, right, generator):
    names = sorted({s.name for s in left.free_symbols | right.free_symbols})
    for _ in range(4):
        point = {sympy.Symbol(n): sympy.Float(generator.uniform(0.2, 1.9), 20) for n in names}
        a, b = value(left, point), value(right, point)
        if a is None or b is None:
            continue
        if abs(a - b) > 1e-9 * max(abs(a), abs(b), 1e-6):
            return False
    return True


def main():
    generator = random.Random(1)
    disagreements = count = 0
    for line in sys.stdin:
        latex, text = line.rstrip("\n").split("\t")
        count += 1
        try:
            left = from_latex(latex)
            if not agree(left, sympy.sympify(text), generator):
                disagreements += 1
                print(f"{latex} is read as {left}, not as {text}")
        except Exception as error:  # whatever the parser throws is a disagreement
            disagreements += 1
            print(f"{latex} for {text}: {str(error).splitlines()[0]}")
    print(f"{count} formulas, {disagreements} disagreements")
    return 1 if disagreements or not count else 0


sys.exit(main())
