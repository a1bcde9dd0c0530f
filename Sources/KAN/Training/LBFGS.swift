import Numerics

/// The limited-memory BFGS method with a strong Wolfe line search, driven by its caller.
///
/// A step is as many iterations as fit into 24 evaluations, the cost of a step in pykan. The caller
/// evaluates the objective at `trial` and passes the result to `receive`, until the step is
/// finished, so the work can be interrupted anywhere. Non-finite points are never accepted.
struct LBFGS: Sendable {
  enum Request: Sendable { case evaluate, stepFinished }

  /// The maximum number of stored pairs, and of the numbers in them. A long memory pays off while
  /// it is small (pykan stores ten; with those, splines that continue as straight lines converge
  /// three times worse). A trainer stores the memory twice, to restore the end of the last step.
  private static let longestMemory = 100
  private static let shortestMemory = 10
  private static let memoryBudget = 2_000_000
  /// Evaluations per step: the average cost of a step in pykan (Part 2.6).
  private static let evaluationLimit = 24

  private let count: Int
  private let memoryLength: Int
  /// The accepted point, its gradient and its summary.
  private(set) var position: [Double]
  private var gradient: [Double]
  private(set) var summary: PointSummary?
  /// The point to evaluate.
  private(set) var trial: [Double]
  private var direction: [Double]
  /// The gradient and summary of the lowest point of the line search.
  private var lowGradient: [Double]
  private var lowSummary: PointSummary?

  /// Steps s and gradient differences y, in slots of `count` numbers, the latest at `newest`.
  private var steps: [Double]
  private var differences: [Double]
  private var inverseProducts: [Double]
  /// The serial number of the write that each slot holds, so that copies can tell which slots they
  /// already have.
  private var versions: [Int]
  private var writes = 0
  private var coefficients: [Double]
  private var newest = -1
  private var stored = 0
  private var initialScale = 1.0
  private var isFirstIteration = true

  private var search: LineSearch?
  private var evaluationsInStep = 0
  /// Whether no further decrease was found.
  private(set) var isStalled = false
  /// The factor on the first trial of every line search.
  var rate: Double

  /// Creates an optimiser that starts at `position` with an empty memory.
  init(position: [Double], rate: Double) {
    count = position.count
    memoryLength = max(
      Self.shortestMemory,
      min(Self.longestMemory, Self.memoryBudget / max(1, 2 * position.count)))
    self.position = position
    self.rate = rate
    // Separate buffers: copies of one array would continue to share storage.
    gradient = [Double](repeating: 0, count: count)
    trial = [Double](repeating: 0, count: count)
    direction = [Double](repeating: 0, count: count)
    lowGradient = [Double](repeating: 0, count: count)
    steps = [Double](repeating: 0, count: count * memoryLength)
    differences = [Double](repeating: 0, count: count * memoryLength)
    inverseProducts = [Double](repeating: 0, count: memoryLength)
    versions = [Int](repeating: 0, count: memoryLength)
    coefficients = [Double](repeating: 0, count: memoryLength)
  }

  /// Discards the memory and restarts from `position` after the objective has changed.
  mutating func restart(at position: [Double]) {
    self.position.overwrite(with: position)
    summary = nil
    search = nil
    newest = -1
    stored = 0
    isFirstIteration = true
    isStalled = false
  }

  /// Copies the state of `other`, of which this is a copy or the other way round, without
  /// allocating. Only pairs added since then are copied.
  mutating func copyState(of other: LBFGS) {
    position.overwrite(with: other.position)
    gradient.overwrite(with: other.gradient)
    for slot in 0..<other.stored where versions[slot] != other.versions[slot] {
      let range = slot * count..<(slot + 1) * count
      steps.overwrite(range, with: other.steps)
      differences.overwrite(range, with: other.differences)
      versions[slot] = other.versions[slot]
    }
    // Serial numbers are never reused, not even after going back.
    writes = max(writes, other.writes)
    inverseProducts.overwrite(with: other.inverseProducts)
    summary = other.summary
    newest = other.newest
    stored = other.stored
    initialScale = other.initialScale
    isFirstIteration = other.isFirstIteration
    isStalled = other.isStalled
    search = nil
  }

  /// Begins a step. `trial` then holds the first point to evaluate, unless the step finishes at
  /// once.
  mutating func beginStep() -> Request {
    evaluationsInStep = 0
    isStalled = false
    search = nil
    guard summary != nil else {
      trial.overwrite(with: position)
      return .evaluate
    }
    return beginIteration()
  }

  /// Receives the objective and its gradient at `trial`.
  mutating func receive(_ point: PointSummary, gradient newGradient: [Double]) -> Request {
    evaluationsInStep += 1
    guard var search else {
      // The very first point.
      gradient.overwrite(with: newGradient)
      summary = point
      return beginIteration()
    }
    var slope = 0.0
    for index in 0..<count { slope += newGradient[index] * direction[index] }
    let verdict = search.receive(value: point.objective, slope: slope)
    self.search = search
    switch verdict {
    case .evaluate(let length, let keep):
      if keep { keepLowest(point, newGradient) }
      setTrial(length)
      return .evaluate
    case .done(let keep):
      if keep { keepLowest(point, newGradient) }
      return finishSearch(search)
    }
  }

  private mutating func keepLowest(_ point: PointSummary, _ newGradient: [Double]) {
    lowSummary = point
    lowGradient.overwrite(with: newGradient)
  }

  private mutating func setTrial(_ length: Double) {
    for index in 0..<count { trial[index] = position[index] + length * direction[index] }
  }

  // MARK: Iterations

  private mutating func beginIteration() -> Request {
    guard let summary, evaluationsInStep < Self.evaluationLimit else { return .stepFinished }
    setDirection()
    var slope = 0.0
    var largest = 0.0
    var total = 0.0
    for index in 0..<count {
      slope += gradient[index] * direction[index]
      largest = max(largest, direction[index].magnitude)
      total += gradient[index].magnitude
    }
    guard slope < -1e-32, largest.isFinite else { return giveUpOrForget() }
    let length = isFirstIteration ? min(1, 1 / total) * rate : rate
    isFirstIteration = false
    lowSummary = nil
    search = LineSearch(
      origin: .init(length: 0, value: summary.objective, slope: slope), length: length,
      directionSize: largest)
    setTrial(length)
    return .evaluate
  }

  /// The two-loop recursion (Nocedal and Wright, algorithm 7.4).
  private mutating func setDirection() {
    for index in 0..<count { direction[index] = -gradient[index] }
    guard stored > 0 else { return }
    let (count, newest, stored, length) = (count, newest, stored, memoryLength)
    let (scale, steps, differences) = (initialScale, steps, differences)
    let inverseProducts = inverseProducts
    direction.withUnsafeMutableBufferPointer { direction in
      coefficients.withUnsafeMutableBufferPointer { coefficients in
        steps.withUnsafeBufferPointer { steps in
          differences.withUnsafeBufferPointer { differences in
            guard let direction = direction.baseAddress, let steps = steps.baseAddress,
              let differences = differences.baseAddress
            else { return }
            for age in 0..<stored {
              let slot = (newest - age + length) % length
              let factor =
                inverseProducts[slot]
                * VectorOperations.dot(steps + slot * count, direction, count: count)
              coefficients[slot] = factor
              VectorOperations.add(
                differences + slot * count, times: -factor, to: direction, count: count)
            }
            for index in 0..<count { direction[index] *= scale }
            for age in (0..<stored).reversed() {
              let slot = (newest - age + length) % length
              let factor =
                inverseProducts[slot]
                * VectorOperations.dot(differences + slot * count, direction, count: count)
              VectorOperations.add(
                steps + slot * count, times: coefficients[slot] - factor, to: direction,
                count: count)
            }
          }
        }
      }
    }
  }

  /// Moves to the lowest point found and stores the curvature along the way.
  private mutating func finishSearch(_ search: LineSearch) -> Request {
    self.search = nil
    guard let lowSummary, search.low.length > 0,
      lowSummary.objective < (summary?.objective ?? .infinity)
    else { return giveUpOrForget() }
    remember(length: search.low.length)
    for index in 0..<count {
      position[index] += search.low.length * direction[index]
      gradient[index] = lowGradient[index]
    }
    summary = lowSummary
    return beginIteration()
  }

  private mutating func remember(length: Double) {
    var product = 0.0
    var square = 0.0
    for index in 0..<count {
      let difference = lowGradient[index] - gradient[index]
      product += difference * length * direction[index]
      square += difference * difference
    }
    guard product > 1e-32, square > 0 else { return }
    newest = (newest + 1) % memoryLength
    stored = min(stored + 1, memoryLength)
    writes += 1
    versions[newest] = writes
    inverseProducts[newest] = 1 / product
    initialScale = product / square
    let start = newest * count
    for index in 0..<count {
      steps[start + index] = length * direction[index]
      differences[start + index] = lowGradient[index] - gradient[index]
    }
  }

  /// There is no descent in this direction: try the gradient itself once, then stop.
  private mutating func giveUpOrForget() -> Request {
    guard stored > 0 else {
      isStalled = true
      return .stepFinished
    }
    stored = 0
    newest = -1
    isFirstIteration = true
    return beginIteration()
  }
}
