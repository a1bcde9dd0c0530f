import Foundation
import Numerics
import Testing

@testable import KAN

@Suite("Line search")
struct LineSearchTests {
  /// Searches along `function` (value and slope at a length) from 0; returns the search, whether its
  /// low point is the last one kept, and every length tried.
  static func run(
    from length: Double, _ function: (Double) -> (Double, Double)
  ) -> (search: LineSearch, kept: Double, tried: [Double]) {
    let (value, slope) = function(0)
    var search = LineSearch(
      origin: .init(length: 0, value: value, slope: slope), length: length, directionSize: 1)
    var tried = [length]
    var kept = 0.0
    while true {
      let (value, slope) = function(tried[tried.count - 1])
      switch search.receive(value: value, slope: slope) {
      case .evaluate(let next, let keep):
        if keep { kept = tried[tried.count - 1] }
        tried.append(next)
      case .done(let keep):
        if keep { kept = tried[tried.count - 1] }
        return (search, kept, tried)
      }
    }
  }

  static let functions: [(name: String, function: @Sendable (Double) -> (Double, Double))] = [
    ("parabola", { (($0 - 3) * ($0 - 3), 2 * ($0 - 3)) }),
    ("far parabola", { (($0 - 1e4) * ($0 - 1e4) / 1e4, 2 * ($0 - 1e4) / 1e4) }),
    ("near parabola", { (($0 - 1e-4) * ($0 - 1e-4) * 1e4, 2e4 * ($0 - 1e-4)) }),
    ("More and Thuente 1", { (-$0 / ($0 * $0 + 2), ($0 * $0 - 2) / pow($0 * $0 + 2, 2)) }),
    ("quartic", { (pow($0 - 2, 4) - $0, 4 * pow($0 - 2, 3) - 1) }),
    ("wavy", { (cos(5 * $0) / 5 + ($0 - 2) * ($0 - 2), -sin(5 * $0) + 2 * ($0 - 2)) }),
    ("exponential", { (exp($0) - 2 * $0, exp($0) - 2) }),
    ("logarithm with a wall", { (-log(1 - $0 * $0) - $0, 2 * $0 / (1 - $0 * $0) - 1) }),
    ("steep wall", { $0 > 0.3 ? (.nan, .nan) : (-$0 + $0 * $0 * 2, -1 + 4 * $0) }),
    (
      "infinite wall",
      { $0 > 2 ? (.infinity, .infinity) : (-log($0 + 1) + $0 / 2, -1 / ($0 + 1) + 0.5) }
    ),
  ]

  @Test(arguments: functions.indices, [1e-8, 1e-3, 0.1, 1, 7, 1e4, 1e9])
  func findsAPointOfStrongWolfe(_ index: Int, _ start: Double) {
    let (name, function) = Self.functions[index]
    let (search, kept, tried) = Self.run(from: start, function)
    let origin = function(0)
    let (value, slope) = function(search.low.length)
    #expect(search.low.length == kept, "\(name)")
    #expect(search.low.value == value && value.isFinite && slope.isFinite, "\(name)")
    #expect(tried.count <= 25 && tried.allSatisfy { $0 > 0 && $0.isFinite }, "\(name)")
    // A start that is 10^12 too far may exhaust the evaluations; then lower is enough.
    guard tried.count < 25 else {
      #expect(value <= origin.0)
      return
    }
    #expect(value <= origin.0 + 1e-4 * kept * origin.1, "\(name) \(tried)")
    #expect(slope.magnitude <= 0.9 * origin.1.magnitude, "\(name) \(tried)")
  }

  @Test func neverTakesAPointThatIsNotFinite() {
    let bad: [(Double) -> (Double, Double)] = [
      { $0 > 0 ? (.nan, .nan) : (0, -1) }, { $0 > 0 ? (.infinity, 1) : (0, -1) },
      { $0 > 0 ? (-.infinity, -1) : (0, -1) }, { $0 > 0 ? (-1, .nan) : (0, -1) },
      { $0 > 0 ? (-$0, -.infinity) : (0, -1) },
    ]
    for function in bad {
      let (search, kept, tried) = Self.run(from: 1, function)
      #expect(search.low.length == 0 && kept == 0)
      #expect(tried.count <= 25)
    }
  }

  @Test func lengthsThatMakeNoSenseEndTheSearch() {
    for length in [0, -1, -1e300, .nan, .infinity, .greatestFiniteMagnitude] {
      let (search, _, tried) = Self.run(from: length) { (-$0, -1) }
      #expect(tried.count <= 25)
      #expect(search.low.value.isFinite)
    }
  }

  @Test func aFunctionWithoutAMinimumEndsAtTheLimit() {
    let (search, kept, tried) = Self.run(from: 1) { (-$0, -1) }
    #expect(tried.count == 25 && kept == tried[24] && search.low.length == kept)
  }
}

@Suite("L-BFGS")
struct LBFGSTests {
  typealias Function = ([Double]) -> (value: Double, gradient: [Double])

  /// What happened in a run.
  struct Run {
    var optimizer: LBFGS
    var accepted: [Double] = []
    var evaluations = 0
    var steps = 0
  }

  /// Takes up to `steps` steps, watching every accepted point.
  static func run(
    _ start: [Double], steps: Int, rate: Double = 1, _ function: Function
  ) -> Run {
    var run = Run(optimizer: LBFGS(position: start, rate: rate))
    for _ in 0..<steps where !run.optimizer.isStalled {
      var request = run.optimizer.beginStep()
      while request == .evaluate {
        let (value, gradient) = function(run.optimizer.trial)
        let isFinite = value.isFinite && gradient.allSatisfy { $0.isFinite }
        let point = PointSummary(
          objective: isFinite ? value : .infinity, loss: value,
          score: Score(error: value, accuracy: nil), regularization: 0)
        request = run.optimizer.receive(point, gradient: gradient)
        run.evaluations += 1
        if let summary = run.optimizer.summary, run.accepted.last != summary.objective {
          run.accepted.append(summary.objective)
          #expect(function(run.optimizer.position).value == summary.objective)
        }
      }
      run.steps += 1
    }
    return run
  }

  static func rosenbrock(_ x: [Double]) -> (value: Double, gradient: [Double]) {
    var value = 0.0
    var gradient = [Double](repeating: 0, count: x.count)
    for i in 0..<x.count - 1 {
      let curve = x[i + 1] - x[i] * x[i]
      value += 100 * curve * curve + (1 - x[i]) * (1 - x[i])
      gradient[i] += -400 * x[i] * curve - 2 * (1 - x[i])
      gradient[i + 1] += 200 * curve
    }
    return (value, gradient)
  }

  static func expectDescent(_ run: Run) {
    #expect(run.accepted.allSatisfy { $0.isFinite })
    #expect(zip(run.accepted, run.accepted.dropFirst()).allSatisfy { $0 > $1 })
  }

  @Test(arguments: [2, 5, 20])
  func findsTheFloorOfTheValley(_ count: Int) {
    let start = (0..<count).map { $0 % 2 == 0 ? -1.2 : 1 }
    let run = Self.run(start, steps: 30) { Self.rosenbrock($0) }
    Self.expectDescent(run)
    #expect(run.optimizer.position.allSatisfy { ($0 - 1).magnitude < 1e-6 })
    #expect(run.evaluations < 500)
  }

  @Test func solvesAQuadratic() {
    var random = RandomSource(seed: 4)
    let count = 30
    let target = (0..<count).map { _ in random.normal() }
    let weights = (0..<count).map { pow(10, Double($0 % 4)) }
    let function: Function = { x in
      var value = 0.0
      var gradient = x
      for i in x.indices {
        value += 0.5 * weights[i] * (x[i] - target[i]) * (x[i] - target[i])
        gradient[i] = weights[i] * (x[i] - target[i])
      }
      return (value, gradient)
    }
    let run = Self.run([Double](repeating: 0, count: count), steps: 20, function)
    Self.expectDescent(run)
    for (x, expected) in zip(run.optimizer.position, target) {
      #expect((x - expected).magnitude < 1e-10)
    }
    #expect(run.optimizer.isStalled && run.steps < 20)
  }

  /// pykan minimises log(w) from 1 to w = -1.9e-7 and goes on from there.
  @Test func neverLeavesTheDomain() {
    let run = Self.run([1], steps: 20) { (log($0[0]), [1 / $0[0]]) }
    Self.expectDescent(run)
    #expect(run.optimizer.position[0] > 0)
    #expect(run.optimizer.summary?.objective.isFinite == true)
  }

  @Test func findsMinimaNextToRegionsWithoutValues() {
    // x log x has its minimum at 1/e; below 0 there is nothing.
    let entropy = Self.run([1.5], steps: 20) { ($0[0] * log($0[0]), [log($0[0]) + 1]) }
    Self.expectDescent(entropy)
    #expect((entropy.optimizer.position[0] - exp(-1)).magnitude < 1e-7)
    let walled = Self.run([0.2, 0.1], steps: 20) { x in
      guard x[0] + x[1] < 1 else { return (.nan, [.nan, .nan]) }
      let gap = 1 - x[0] - x[1]
      return (-log(gap) - 3 * x[0] - x[1] + x[0] * x[0], [1 / gap - 3 + 2 * x[0], 1 / gap - 1])
    }
    Self.expectDescent(walled)
    #expect((walled.optimizer.position[0] - 1).magnitude < 1e-6)
    #expect((walled.optimizer.position[1] + 1).magnitude < 1e-6)
  }

  @Test func stallsWhereNothingLeadsDown() {
    let flat = Self.run([3, 4], steps: 50) { _ in (7, [0, 0]) }
    #expect(flat.optimizer.isStalled && flat.steps == 1 && flat.evaluations == 1)
    // A gradient that lies: every point is higher.
    let liar = Self.run([0], steps: 50) { ($0[0].magnitude, [1]) }
    #expect(liar.optimizer.isStalled && liar.optimizer.position == [0])
    #expect(liar.evaluations <= 60)
  }

  @Test func ratesThatMakeNoSenseEndInAStall() {
    for rate in [0, -1, .nan, .infinity, 1e300] {
      let run = Self.run([-1.2, 1], steps: 5, rate: rate) { Self.rosenbrock($0) }
      Self.expectDescent(run)
      #expect(run.optimizer.position.allSatisfy { $0.isFinite })
    }
  }

  @Test func aStepIsBounded() {
    var optimizer = LBFGS(position: [-1.2, 1, -1.2, 1], rate: 1)
    for _ in 0..<10 {
      var evaluations = 0
      var request = optimizer.beginStep()
      while request == .evaluate {
        let (value, gradient) = Self.rosenbrock(optimizer.trial)
        evaluations += 1
        request = optimizer.receive(
          PointSummary(
            objective: value, loss: value, score: Score(error: 0, accuracy: nil),
            regularization: 0), gradient: gradient)
      }
      // 25 evaluations, and what the last line search still takes.
      #expect(evaluations < 50)
    }
  }

  /// A copy taken at the end of a step continues like the original.
  @Test func copiedStateContinuesToTheSameBits() {
    var first = LBFGS(position: [-1.2, 1, 0.5], rate: 1)
    var second = LBFGS(position: [0, 0, 0], rate: 1)
    func step(_ optimizer: inout LBFGS) {
      var request = optimizer.beginStep()
      while request == .evaluate {
        let (value, gradient) = Self.rosenbrock(optimizer.trial)
        request = optimizer.receive(
          PointSummary(
            objective: value, loss: value, score: Score(error: 0, accuracy: nil),
            regularization: 0), gradient: gradient)
      }
    }
    for _ in 0..<4 {
      step(&first)
      second.copyState(of: first)
      var third = first
      step(&second)
      step(&third)
      #expect(second.position == third.position && second.summary == third.summary)
    }
  }
}
