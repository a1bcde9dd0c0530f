import Numerics

/// Finds the kernel of maximum likelihood: a scan, then coordinate steps.
struct KernelSearch {
  /// The maximum number of samples that the search uses.
  private static let sampleLimit = 300
  private static let nuggets = 1e-10...10.0
  private static let mixings = 1e-3...1e4
  /// The factors by which parameters change, round by round.
  private static let steps = [2.5, 2.5, 1.6, 1.6, 1.25]

  private var matrix: KernelMatrix
  private let target: [Double]
  private let deviations: [Double]

  /// Prepares a search on some samples of a target.
  init(_ columns: [[Double]], _ target: [Double]) {
    let count = min(Self.sampleLimit, target.count)
    matrix = KernelMatrix(columns, count: count)
    let mean = target[..<count].mean
    self.target = target[..<count].map { $0 - mean }
    deviations = columns.map { column in
      let standardDeviation = column.standardDeviation
      return standardDeviation > 0 ? standardDeviation : 1
    }
  }

  /// The kernel of greatest likelihood found; nil if none is positive definite.
  mutating func best(_ work: inout Work) throws(WorkEnded) -> ProductKernel? {
    var best: (kernel: ProductKernel, cost: Double)?
    for length in [0.3, 0.8, 2, 5] {
      for nugget in [1e-8, 1e-4, 1e-1] {
        let kernel = ProductKernel(
          lengths: deviations.map { $0 * length }, mixing: 1, nugget: nugget)
        try consider(kernel, &best, &work)
      }
    }
    guard best != nil else { return nil }
    for step in Self.steps {
      for parameter in 0..<deviations.count + 2 {
        let centre = best?.kernel
        for factor in [step, 1 / step] {
          guard let centre else { continue }
          let isBetter = try consider(Self.changed(centre, parameter, factor), &best, &work)
          if isBetter { break }
        }
      }
    }
    return best?.kernel
  }

  @discardableResult
  private mutating func consider(
    _ kernel: ProductKernel, _ best: inout (kernel: ProductKernel, cost: Double)?,
    _ work: inout Work
  ) throws(WorkEnded) -> Bool {
    try work.spend(matrix.cost)
    try matrix.update(kernel, work)
    guard let solution = try matrix.solution(target, nugget: kernel.nugget, work),
      solution.square > 0
    else { return false }
    // Minus twice the log likelihood at the best scale.
    let scale = naturalLogarithm(solution.square / Double(target.count))
    let cost = Double(target.count) * scale + solution.logarithm
    guard cost.isFinite, cost < best?.cost ?? .infinity else { return false }
    best = (kernel, cost)
    return true
  }

  /// The kernel with one parameter multiplied: a length, the mixing, or the nugget, which matters
  /// less.
  private static func changed(
    _ kernel: ProductKernel, _ parameter: Int, _ factor: Double
  ) -> ProductKernel {
    var kernel = kernel
    let count = kernel.lengths.count
    if parameter < count {
      kernel.lengths[parameter] *= factor
    } else if parameter == count {
      kernel.mixing = min(
        max(kernel.mixing * factor * factor, mixings.lowerBound), mixings.upperBound)
    } else {
      let cube = factor * factor * factor
      kernel.nugget = min(max(kernel.nugget * cube, nuggets.lowerBound), nuggets.upperBound)
    }
    return kernel
  }
}
