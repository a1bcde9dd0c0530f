import Expressions
import KAN
import Testing

@testable import Symbolic

@Suite("Discovery: gradients")
struct GradientFieldTests {
  static func field(
    _ samples: Samples, surrogates: [Surrogate] = [], noise: Double? = nil
  ) throws -> SurrogateField {
    var work = Work()
    return try #require(
      try SurrogateField.field(
        samples.columns, samples.target, trainCount: samples.trainCount, surrogates: surrogates,
        noise: noise, seed: 1, work: &work))
  }

  /// Error of a field's gradients relative to those of the function, by differences.
  static func error(
    _ field: SurrogateField, _ samples: Samples, _ function: ([Double]) -> Double
  ) -> Double {
    var (difference, size) = (0.0, 0.0)
    for sample in samples.target.indices {
      for variable in samples.columns.indices {
        var (above, below) = (
          samples.columns.map { $0[sample] }, samples.columns.map { $0[sample] }
        )
        above[variable] += 1e-5
        below[variable] -= 1e-5
        let slope = (function(above) - function(below)) / 2e-5
        let error = field.gradients[variable][sample] - slope
        difference += error * error
        size += slope * slope
      }
    }
    return (difference / size).squareRoot()
  }

  static func sine(_ x: Double) -> Double { ElementaryFunction.sine.value(at: x) }

  /// A sum of products is its own best surrogate; oscillations of a product of variables need others.
  @Test func gradientsAreThoseOfTheFunction() throws {
    let functions: [([Double]) -> Double] = [
      { $0[0] * Self.sine(2 * $0[1]) }, { Self.sine(9 * $0[0] * $0[1]) },
    ]
    for function in functions {
      let samples = Samples([-1...1, -1...1], count: 600, function)
      let field = try Self.field(samples)
      let error = Self.error(field, samples, function)
      #expect(error < 0.03)
      // The estimate is no smaller than half and, for what it is worth, below a tenth.
      #expect(field.relativeError > error / 2)
      #expect(field.relativeError < 0.1)
    }
  }

  @Test func gradientsUnderAnInverseAreThoseOfTheTarget() throws {
    func function(_ point: [Double]) -> Double {
      ElementaryFunction.exponential.value(at: 2 * point[0] - Self.sine(3 * point[1]))
    }
    let samples = Samples([-1...1, -1...1], count: 400, function)
    let target = try #require(OuterInverse.logarithm.transformed(samples.target))
    var work = Work()
    let fit = try #require(
      try SumOfProductsFit.fit(
        samples.columns, target, trainCount: 320, rank: 0, seed: 1, work: &work))
    let field = try Self.field(samples, surrogates: [Surrogate(fit, target)])
    #expect(field.surrogate.target.inverse == .logarithm)
    #expect(Self.error(field, samples, function) < 1e-3)
  }

  @Test func noiseShowsInTheEstimate() throws {
    func function(_ point: [Double]) -> Double { point[0] * Self.sine(2 * point[1]) }
    let samples = Samples([-1...1, -1...1], noise: 0.03, function)
    let field = try Self.field(samples, noise: samples.noise)
    let error = Self.error(field, samples, function)
    #expect(error < 0.1)
    #expect(field.relativeError > error / 3)
    #expect(field.relativeError < 10 * error)
  }

  @Test func aProcessGoesThroughItsSamples() throws {
    let samples = Samples([0...1, 0...3, 0...1], count: 120) {
      $0[0] * $0[1] + Self.sine(2 * $0[2])
    }
    let kernel = ProductKernel(lengths: [0.7, 2, 0.7], mixing: 1, nugget: 1e-9)
    var work = Work()
    let process = try #require(
      try GaussianProcess(kernel, samples.columns, samples.target, work: &work))
    for (value, y) in zip(process.values(samples.columns), samples.target) {
      #expect(abs(value - y) < 1e-4)
    }
    let gradients = process.gradients(samples.columns)
    for variable in 0..<3 {
      var (above, below) = (samples.columns, samples.columns)
      for index in above[variable].indices {
        above[variable][index] += 1e-4
        below[variable][index] -= 1e-4
      }
      for (index, pair) in zip(process.values(above), process.values(below)).enumerated() {
        let slope = (pair.0 - pair.1) / 2e-4
        #expect(abs(slope - gradients[variable][index]) < 1e-3 * (1 + abs(slope)))
      }
    }
    #expect(work.spent > 0)
  }

  /// Done in pieces, so that it can be given up in between, a field is the same to the bit.
  @Test func aFieldInPiecesIsTheSame() throws {
    let samples = Samples([0...1, 0...3], count: 150) { $0[0] * Self.sine(2 * $0[1]) }
    let kernel = ProductKernel(lengths: [0.7, 2], mixing: 1, nugget: 1e-9)
    let target = try #require(OuterTarget(plain: samples.target))
    var work = Work()
    let process = try #require(
      try GaussianProcess(kernel, samples.columns, samples.target, work: &work))
    let surrogate = Surrogate(.process(process), target, heldOutError: 0)
    let field = try surrogate.field(samples.columns, work)
    #expect(field.values == surrogate.values(samples.columns))
    #expect(field.gradients == surrogate.gradients(samples.columns))
    let unwanted = Work(isWanted: { false })
    #expect(throws: WorkEnded.unwanted) { try surrogate.field(samples.columns, unwanted) }
    var matrix = KernelMatrix(samples.columns, count: 150)
    #expect(throws: WorkEnded.unwanted) { try matrix.update(kernel, unwanted) }
    #expect(throws: WorkEnded.unwanted) {
      try matrix.solution(samples.target, nugget: 1e-9, unwanted)
    }
  }

  /// A kernel tells the variables that matter from the one that does not.
  @Test func theLikeliestKernelIsLongWhereNothingChanges() throws {
    let samples = Samples([0...1, 0...1], count: 200) { Self.sine(8 * $0[0]) }
    var search = KernelSearch(samples.columns, samples.target)
    var work = Work()
    let kernel = try #require(try search.best(&work))
    #expect(kernel.lengths[1] > 3 * kernel.lengths[0])
  }
}
