extension RecoveryTarget {
  /// Formulas from papers and notebooks on Kolmogorov-Arnold networks: pykan's examples, the
  /// figures of the KAN papers and their dimensionless Feynman formulas.
  static let kan = [
    RecoveryTarget("hello", "exp(sin(pi*x1)+x2^2)", "x1 x2=-1..1"),
    RecoveryTarget("product", "x1*x2", "x1 x2=-1..1"),
    RecoveryTarget("deep", "exp((sin(pi*(x1^2+x2^2))+sin(pi*(x3^2+x4^2)))/2)", "x1 x2 x3 x4=-1..1"),
    RecoveryTarget("distance", "sqrt((x1-x2)^2+(x3-x4)^2)", "x1 x2 x3 x4=-1..1"),
    RecoveryTarget("phase", "tanh(5*(x1^4+x2^4+x3^4-1))", "x1 x2 x3=-1..1"),
    RecoveryTarget("division", "x1/x2", "x1 x2=0.5..2"),
    RecoveryTarget("rapidity", "(x1+x2)/(1+x1*x2)", "x1 x2=-0.9..0.9"),
    RecoveryTarget("logsine", "sin(2*(log(x1)+log(x2)))", "x1 x2=0.2..5"),
    RecoveryTarget("radius", "sqrt(x1^2+x2^2)", "x1 x2=-1..1"),
    RecoveryTarget(
      "gaussian_shifted",
      "exp(-(x1-x2)^2/(2*x3^2))/sqrt(2*pi*x3^2)",
      "x1 x2=-1.5..1.5; x3=0.5..2"),
    RecoveryTarget("dipole", "1+x1*sin(x2)", "x1=0..1; x2=0..6.2832"),
    RecoveryTarget("potential", "x1*(1/x2-1)", "x1=0..1; x2=0.5..2"),
    RecoveryTarget("lorentz", "(1-x1)/sqrt(1-x2^2)", "x1=0..1; x2=-0.9..0.9"),
    RecoveryTarget("centre_of_mass", "(1+x1*x2)/(1+x1)", "x1=0.5..2; x2=-1..1"),
    RecoveryTarget("snell", "asin(x1*sin(x2))", "x1=0..0.99; x2=0..6.2832"),
    RecoveryTarget("interference", "1+x1+2*sqrt(x1)*cos(x2)", "x1=0.1..1; x2=0..6.2832"),
    RecoveryTarget("isothermal", "x1*log(x2)", "x1=0..1; x2=0.5..2"),
    RecoveryTarget("anharmonic", "cos(x1)+x2*cos(x1)^2", "x1=0..6.2832; x2=0..1"),
    RecoveryTarget("multipole", "x1*(1+x2*cos(x3))", "x1 x2=0..1; x3=0..6.2832"),
  ]
}
