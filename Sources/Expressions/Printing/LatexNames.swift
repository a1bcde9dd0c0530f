/// A variable's name in LaTeX: `x12` as `x_{12}`, `alpha` as the Greek letter, longer names in
/// italics with TeX's special characters escaped.
func latexName(_ name: String) -> String {
  let stem = name.prefix { !$0.isNumber }
  let digits = name.dropFirst(stem.count)
  let isSubscripted = digits.allSatisfy { $0.isASCII && $0.isNumber }
  // A plain d before another letter would read as a differential.
  if name == "d" { return #"\mathit{d}"# }
  if isSubscripted, let letter = latexLetter(stem) {
    return digits.isEmpty ? letter : "\(letter)_{\(digits)}"
  }
  return #"\mathit{\#(latexText(name))}"#
}

/// A text with what TeX would misread escaped.
func latexText(_ text: String) -> String {
  var escaped = ""
  for character in text {
    switch character {
    case " ": escaped += #"\ "#
    case "\\": escaped += #"\backslash "#
    case "^": escaped += #"\hat{\ }"#
    case "~": escaped += #"\sim "#
    case "_", "#", "%", "&", "$", "{", "}": escaped += "\\\(character)"
    default: escaped.append(character)
    }
  }
  return escaped
}

private func latexLetter(_ stem: Substring) -> String? {
  if stem.count == 1, isIdentifier(String(stem)), stem != "_" { return String(stem) }
  return greekLetters.contains(String(stem)) ? "\\\(stem)" : nil
}

/// The Greek letters that LaTeX has a command for. Pi is missing because it is the constant.
private let greekLetters: Set<String> = [
  "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda",
  "mu", "nu", "xi", "rho", "sigma", "tau", "upsilon", "phi", "chi", "psi", "omega",
  "Gamma", "Delta", "Theta", "Lambda", "Xi", "Sigma", "Upsilon", "Phi", "Psi", "Omega",
]
