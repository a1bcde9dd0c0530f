/// The functions that pykan 0.2.8 knows by itself.
enum CheckpointFunctions {
  /// Their names; for those that we have too, our names are among them.
  static let names: Set<String> = [
    "0", "x", "x^2", "x^3", "x^4", "x^5", "1/x", "1/x^2", "1/x^3", "1/x^4", "1/x^5", "sqrt",
    "x^0.5",
    "x^1.5", "1/sqrt(x)", "1/x^0.5", "exp", "log", "abs", "sin", "cos", "tan", "tanh", "sgn",
    "arcsin", "arccos", "arctan", "arctanh", "gaussian",
  ]
}
