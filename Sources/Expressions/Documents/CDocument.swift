extension DocumentFormat {
  /// A self-contained C99 file with functions of `double`s.
  public static let c = DocumentFormat("c", "functions in C99 that compile alone") { $0.cLines }
}

extension Notation {
  /// One expression using the names of C's `math.h`, with every literal a `double`; functions that
  /// C lacks must be defined alongside it.
  public static let c = Notation(
    power: .call("pow"),
    // Neither is in standard C.
    constants: [.pi: "\(NamedConstant.pi.value)", .e: "\(NamedConstant.e.value)"],
    keepsPoint: true
  ) { $0.c }
}

extension IdentifierLanguage {
  static let c = IdentifierLanguage(
    """
    auto break case char const continue default do double else enum extern float for goto if inline \
    int long register restrict return short signed sizeof static struct switch typedef union \
    unsigned void volatile while asm typeof main fabs pow fmod modf frexp ldexp ceil floor round \
    trunc rint nearbyint lround llround lrint llrint remainder remquo fma fmax fmin fdim hypot cbrt \
    exp2 expm1 log2 log10 log1p logb ilogb scalb scalbn scalbln asinh acosh erfc gamma lgamma \
    tgamma gamma_r lgamma_r copysign nan nextafter nexttoward significand drem finite isnan isinf \
    isfinite isnormal signbit signgam y0 y1 yn jn pow10 exp10 sincos float_t double_t \
    isgreater isless isunordered fpclassify INFINITY NAN HUGE_VAL true false bool alignas alignof \
    constexpr nullptr static_assert thread_local level_value exit abort malloc free printf index
    """, notations: [.c])
}

extension FormulaDocument {
  fileprivate var cLines: [String] {
    let identifiers = identifiers(.c)
    let (preamble, definitions) = support(.c)
    var lines = head("//", identifiers) + preamble + ["#include <math.h>"] + definitions
    for (output, name) in zip(outputs, identifiers.outputs) {
      let parameters = inputs.map { name in
        (categories.contains(name) ? "const char *" : "double ") + (identifiers.inputs[name] ?? "")
      }
      let used = Set(output.expression.variables)
      lines += [""] + commented(output.comment, "//")
      lines.append(
        "double \(name)(\(parameters.isEmpty ? "void" : parameters.joined(separator: ", "))) {")
      lines += inputs.filter { !used.contains($0) }.map {
        "  (void)\(identifiers.inputs[$0] ?? "");"
      }
      lines += statements(
        of: output, limit: 60, identifiers, printed: { $0.printed(as: .c, names: $1) },
        step: { "  const double \($0) = \($1);" }, result: { "  return \($0);" })
      lines.append("}")
    }
    return lines
  }
}
