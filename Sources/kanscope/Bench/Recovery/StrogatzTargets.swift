extension RecoveryTarget {
  /// Right-hand sides from the ODE-Strogatz repository (La Cava et al. 2016), as in SRBench. The
  /// samples there lie on trajectories; ours are uniform over the ranges of those trajectories.
  /// Only the shear flow's angle y, which has a pole at 0, is kept to one side of it.
  static let strogatz = [
    RecoveryTarget("bacres1", "20 - x - x*y/(1 + 0.5*x^2)", "x=3.485..16.33; y=9.793..54.445"),
    RecoveryTarget("bacres2", "10 - x*y/(1 + 0.5*x^2)", "x=3.485..16.33; y=9.793..54.445"),
    RecoveryTarget("barmag1", "0.5*sin(x - y) - sin(x)", "x=4.118..5.986; y=0.2..6.65"),
    RecoveryTarget("barmag2", "0.5*sin(y - x) - sin(y)", "x=4.118..5.986; y=0.2..6.65"),
    RecoveryTarget("glider1", "-0.05*x^2 - sin(y)", "x=0.163..5.603; y=-1.323..28.765"),
    RecoveryTarget("glider2", "x - cos(y)/x", "x=0.163..5.603; y=-1.323..28.765"),
    RecoveryTarget("lv1", "3*x - 2*x*y - x^2", "x=0..8; y=0..3"),
    RecoveryTarget("lv2", "2*y - x*y - y^2", "x=0..8; y=0..3"),
    RecoveryTarget("predprey1", "x*(4 - x - y/(1 + x))", "x=0.005..6.581; y=2.23..11.649"),
    RecoveryTarget("predprey2", "y*(x/(1 + x) - 0.075*y)", "x=0.005..6.581; y=2.23..11.649"),
    RecoveryTarget("shearflow1", "cos(x)/tan(y)", "x=-4.35..3.6; y=0.176..2.147"),
    RecoveryTarget(
      "shearflow2",
      "(cos(y)^2 + 0.1*sin(y)^2)*sin(x)",
      "x=-4.35..3.6; y=-2.747..2.147"),
    RecoveryTarget("vdp1", "10*(y - (x^3/3 - x))", "x=-1.199..1.937; y=-0.197..0.928"),
    RecoveryTarget("vdp2", "-x/10", "x=-1.199..1.937; y=-0.197..0.928"),
  ]
}
