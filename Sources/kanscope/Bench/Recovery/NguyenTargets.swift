extension RecoveryTarget {
  /// The twelve formulas of Nguyen (Uy et al. 2011), with the usual ranges (Petersen et al. 2021).
  static let nguyen = [
    RecoveryTarget("Nguyen-1", "x^3 + x^2 + x", "x=-1..1"),
    RecoveryTarget("Nguyen-2", "x^4 + x^3 + x^2 + x", "x=-1..1"),
    RecoveryTarget("Nguyen-3", "x^5 + x^4 + x^3 + x^2 + x", "x=-1..1"),
    RecoveryTarget("Nguyen-4", "x^6 + x^5 + x^4 + x^3 + x^2 + x", "x=-1..1"),
    RecoveryTarget("Nguyen-5", "sin(x^2)*cos(x) - 1", "x=-1..1"),
    RecoveryTarget("Nguyen-6", "sin(x) + sin(x + x^2)", "x=-1..1"),
    RecoveryTarget("Nguyen-7", "log(x + 1) + log(x^2 + 1)", "x=0..2"),
    RecoveryTarget("Nguyen-8", "sqrt(x)", "x=0..4"),
    RecoveryTarget("Nguyen-9", "sin(x) + sin(y^2)", "x y=0..1"),
    RecoveryTarget("Nguyen-10", "2*sin(x)*cos(y)", "x y=0..1"),
    RecoveryTarget("Nguyen-11", "x^y", "x y=0..1"),
    RecoveryTarget("Nguyen-12", "x^4 - x^3 + y^2/2 - y", "x y=0..1"),
  ]
}
