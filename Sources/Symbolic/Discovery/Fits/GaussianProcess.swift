import Numerics

/// A Gaussian process through scattered samples (kriging): the surrogate for functions that sums of
/// a few products do not approximate.
struct GaussianProcess: Sendable {
  let kernel: ProductKernel
  /// The positions of the samples, `[variable][sample]`.
  let columns: [[Double]]
  /// The coefficient of each sample's kernel.
  private let coefficients: [Double]
  private let mean: Double

  /// The process through samples; nil if the kernel matrix is not positive definite to rounding.
  init?(
    _ kernel: ProductKernel, _ columns: [[Double]], _ target: [Double], work: inout Work
  ) throws(WorkEnded) {
    self.kernel = kernel
    self.columns = columns
    mean = target.mean
    var matrix = KernelMatrix(columns, count: target.count)
    try work.spend(matrix.cost)
    try matrix.update(kernel, work)
    let mean = mean
    let centred = target.map { $0 - mean }
    guard let solution = try matrix.solution(centred, nugget: kernel.nugget, work)
    else { return nil }
    coefficients = solution.coefficients
    guard coefficients.allSatisfy(\.isFinite) else { return nil }
  }

  /// The values at positions given as `[variable][position]`.
  func values(_ places: [[Double]]) -> [Double] {
    (0..<(places.first?.count ?? 0)).map { place in
      let row = kernel.row(places.map { $0[place] }, columns)
      var sum = mean
      for index in row.indices { sum += row[index] * coefficients[index] }
      return sum
    }
  }

  /// The derivatives by each variable, `[variable][position]`.
  func gradients(_ places: [[Double]]) -> [[Double]] {
    let count = places.first?.count ?? 0
    let variables = columns.count
    var gradients = [[Double]](
      repeating: [Double](repeating: 0, count: count), count: variables)
    for place in 0..<count {
      let point = places.map { $0[place] }
      let row = kernel.row(point, columns)
      for variable in 0..<variables {
        let scale = 1 / kernel.lengths[variable]
        var sum = 0.0
        for index in row.indices {
          let distance = (columns[variable][index] - point[variable]) * scale
          let bell = kernel.factor(distance) * (kernel.mixing + 1) - kernel.mixing
          sum += coefficients[index] * row[index] * distance * bell / (bell + kernel.mixing)
        }
        gradients[variable][place] = sum * scale
      }
    }
    return gradients
  }
}

/// The kernel matrix of all pairs of samples. Factors are kept per variable, so that changing one
/// length costs little.
struct KernelMatrix {
  /// The number of rows between polls for cancellation.
  private static let blockLength = 64

  private let columns: [[Double]]
  private let count: Int
  /// The distance from one row of the matrix to the next.
  private let rowLength: Int
  private var kernel: ProductKernel?
  /// The factors of each variable, rows below the diagonal one after the other.
  private var factors: [[Double]]
  private var solver: BlockedCholesky

  /// Prepares the matrix of the first `count` samples.
  init(_ columns: [[Double]], count: Int) {
    self.columns = columns
    self.count = count
    rowLength = BlockedCholesky.rowLength(count)
    factors = columns.map { _ in [Double](repeating: 1, count: count * (count - 1) / 2) }
    solver = BlockedCholesky(count: count)
  }

  /// The multiply-add operations of a change of all lengths, with a solution.
  var cost: Double { Double(count * count) * (Double(count) / 24 + 10 * Double(columns.count)) }

  /// Computes the matrix of another kernel.
  ///
  /// - Throws: `WorkEnded.unwanted` if the task was cancelled; the matrix is then invalid.
  mutating func update(_ new: ProductKernel, _ work: Work) throws(WorkEnded) {
    for variable in columns.indices
    where kernel?.lengths[variable] != new.lengths[variable] || kernel?.mixing != new.mixing {
      let column = columns[variable].map { $0 / new.lengths[variable] }
      for start in stride(from: 0, to: count, by: Self.blockLength) {
        try work.ask()
        fill(variable, start..<min(start + Self.blockLength, count), column, new)
      }
    }
    kernel = new
  }

  /// Computes the factors of a variable in some rows.
  private mutating func fill(
    _ variable: Int, _ rows: Range<Int>, _ column: [Double], _ kernel: ProductKernel
  ) {
    factors[variable].withUnsafeMutableBufferPointer { factors in
      var index = rows.lowerBound * (rows.lowerBound - 1) / 2
      for row in rows {
        for other in 0..<row {
          factors[index] = kernel.factor(column[row] - column[other])
          index += 1
        }
      }
    }
  }

  /// Coefficients c with (K + nugget) c = target, the square targetᵀ c, and the logarithm of the
  /// determinant; nil if the matrix is not positive definite.
  mutating func solution(
    _ target: [Double], nugget: Double, _ work: Work
  ) throws(WorkEnded) -> (coefficients: [Double], square: Double, logarithm: Double)? {
    var matrix = [Double](repeating: 0, count: count * rowLength)
    var index = 0
    for row in 0..<count {
      for other in 0..<row {
        var product = factors[0][index]
        for variable in 1..<max(1, factors.count) { product *= factors[variable][index] }
        matrix[row * rowLength + other] = product
        index += 1
      }
      matrix[row * rowLength + row] = 1
    }
    let units = [Double](repeating: 1, count: rowLength)
    let isPositive = try solver.decompose(
      matrix, damping: nugget, units: units, pause: work.ask)
    guard isPositive else { return nil }
    var coefficients = target + [Double](repeating: 0, count: rowLength - count)
    solver.solve(&coefficients)
    coefficients.removeLast(rowLength - count)
    let square = dot(target, coefficients)
    return (coefficients, square, solver.logarithmOfDeterminant)
  }
}
