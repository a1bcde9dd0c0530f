/// A least squares problem that `BlockDescent` minimises.
protocol BlockSystem {
  /// The number of unknowns.
  var unknownCount: Int { get }
  /// The number of residuals.
  var residualCount: Int { get }
  /// The multiply-add operations of `linearize` and of `squares`.
  var linearizationCost: Double { get }
  var evaluationCost: Double { get }
  /// The sum of squared residuals.
  mutating func squares(_ unknowns: [Double]) -> Double
  /// Adds all residuals to the equations, in blocks of a few milliseconds.
  ///
  /// - Parameter work: Polled for cancellation; the caller has counted the operations.
  /// - Throws: `WorkEnded.unwanted` if the task was cancelled.
  mutating func linearize(
    _ unknowns: [Double], into equations: inout BlockEquations, _ work: Work
  ) throws(WorkEnded)
  /// The ridges at the unknowns that were linearised last; a weight of 1 counts like one squared
  /// residual.
  func ridges(_ unknowns: [Double]) -> [Ridge]
  /// Brings the unknowns to the canonical form that equal models share. Returns true if that
  /// changes the residuals.
  mutating func normalize(_ unknowns: inout [Double]) -> Bool
}

extension BlockSystem {
  /// The residuals in blocks of a few milliseconds.
  var blocks: [Range<Int>] {
    let cost = max(1, linearizationCost / Double(max(1, residualCount)))
    let length = max(1, Int(min(4e6 / cost, Double(max(1, residualCount)))))
    return stride(from: 0, to: residualCount, by: length).map {
      $0..<min($0 + length, residualCount)
    }
  }
}

/// The Levenberg-Marquardt method for residuals that depend on few blocks of unknowns.
///
/// The ridge on third differences loses weight as the error falls, as in the training of networks.
/// It keeps curves smooth, so that a finer grid can follow, and determines coefficients that no
/// sample determines.
struct BlockDescent<System: BlockSystem> {
  private(set) var system: System
  private(set) var unknowns: [Double]
  /// The sum of squared residuals.
  private(set) var squares: Double
  private var equations: BlockEquations
  private var damping: Double
  private var growth = 2.0
  /// The weight of the ridge in units of the mean squared residual.
  private let smoothing: Double

  /// Nil if the residuals are non-finite at the start.
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

  /// The root mean square residual.
  var error: Double { (squares / Double(system.residualCount)).squareRoot() }

  /// Takes steps until there have been `limit`, or four in a row gained less than `leastGain` of
  /// the squares each, or no step descends, or the error is below `goal`.
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

  /// Takes one step, raising the damping as often as necessary; false if no step descends.
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
