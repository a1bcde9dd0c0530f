/// A model whose squared errors `BlockDescent` makes small.
protocol BlockSystem {
  /// Number of unknowns.
  var unknownCount: Int { get }
  /// Number of residuals.
  var residualCount: Int { get }
  /// Multiplications and additions of `linearize` and of `squares`.
  var linearizationCost: Double { get }
  var evaluationCost: Double { get }
  /// Sum of squared residuals.
  mutating func squares(_ unknowns: [Double]) -> Double
  /// Adds all residuals to equations, in pieces of some milliseconds.
  ///
  /// - Parameter work: in which it has been counted already.
  /// - Throws: `WorkEnded`, as soon as nobody wants it any more.
  mutating func linearize(
    _ unknowns: [Double], into equations: inout BlockEquations, _ work: Work
  ) throws(WorkEnded)
  /// Ridges at the unknowns that were linearised last; a weight of 1 is as heavy as one squared
  /// residual.
  func ridges(_ unknowns: [Double]) -> [Ridge]
  /// Brings the unknowns to the one form that equal models should have; true where that changes the
  /// residuals.
  mutating func normalize(_ unknowns: inout [Double]) -> Bool
}

extension BlockSystem {
  /// The residuals in pieces of some milliseconds.
  var blocks: [Range<Int>] {
    let cost = max(1, linearizationCost / Double(max(1, residualCount)))
    let length = max(1, Int(min(4e6 / cost, Double(max(1, residualCount)))))
    return stride(from: 0, to: residualCount, by: length).map {
      $0..<min($0 + length, residualCount)
    }
  }
}

/// The method of Levenberg and Marquardt for sums of squares in blocks of unknowns.
///
/// The ridge on third differences weighs less and less as the errors fall, as in the training of
/// networks: it leads to smooth curves, which a finer grid can follow, and tells coefficients what
/// to do that no sample speaks for.
struct BlockDescent<System: BlockSystem> {
  private(set) var system: System
  private(set) var unknowns: [Double]
  /// Sum of squared residuals.
  private(set) var squares: Double
  private var equations: BlockEquations
  private var damping: Double
  private var growth = 2.0
  /// Weight of the ridge in units of the mean squared residual.
  private let smoothing: Double

  /// Nil where the residuals are not finite at the start.
  init?(_ system: System, start: [Double], smoothing: Double = 1, damping: Double = 1e-2) {
    self.system = system
    unknowns = start
    _ = self.system.normalize(&unknowns)
    squares = self.system.squares(unknowns)
    equations = BlockEquations(count: system.unknownCount)
    self.smoothing = smoothing
    self.damping = damping
    guard squares.isFinite, unknowns.allSatisfy(\.isFinite) else { return nil }
  }

  /// Root of the mean squared residual.
  var error: Double { (squares / Double(system.residualCount)).squareRoot() }

  /// Steps until there have been `limit`, or until four in a row gained less than `leastGain` of
  /// the squares each, or none leads down, or the error is below `goal`.
  mutating func run(
    limit: Int, leastGain: Double = 1e-3, goal: Double = 1e-12, work: inout Work
  ) throws(WorkEnded) {
    var idle = 0
    for _ in 0..<limit {
      let before = squares
      guard try advance(&work), error > goal else { return }
      idle = before - squares < leastGain * before ? idle + 1 : 0
      if idle == 4 { return }
    }
  }

  /// One step down, after as many trials as it takes; false where there is none.
  mutating func advance(_ work: inout Work) throws(WorkEnded) -> Bool {
    let mean = squares / Double(system.residualCount)
    try work.spend(system.linearizationCost)
    equations.reset()
    try system.linearize(unknowns, into: &equations, work)
    let ridges = system.ridges(unknowns).map { ridge in
      Ridge(range: ridge.range, weight: ridge.weight * max(1e-13, smoothing * mean))
    }
    equations.add(ridges, at: unknowns)
    let objective = equations.objective
    while damping < 1e10 {
      try work.spend(equations.solutionCost + system.evaluationCost)
      if let (step, gain) = try equations.step(damping: damping, work) {
        var trial = unknowns
        for index in trial.indices { trial[index] += step[index] }
        let reached = system.squares(trial)
        let total = ridges.reduce(reached) { $0 + $1.value(trial) }
        if total < objective {
          accept(trial, reached, share: (objective - total) / gain)
          return true
        }
      }
      damping = max(1e-12, damping * growth)
      growth *= 2
    }
    damping = 1e-2
    growth = 2
    return false
  }

  private mutating func accept(_ trial: [Double], _ reached: Double, share: Double) {
    let edge = 2 * share - 1
    damping = max(1e-14, damping * max(0.1, 1 - edge * edge * edge))
    growth = 2
    unknowns = trial
    squares = reached
    if system.normalize(&unknowns) { squares = system.squares(unknowns) }
  }
}
