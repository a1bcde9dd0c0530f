import Expressions
import KAN
import Numerics

extension PreparedData {
  /// Samples a formula: each variable independently and uniformly on its range.
  public init(function text: String, options: DataOptions) throws(SessionError) {
    let expression: Expression
    do {
      expression = try Expression(parsing: text)
    } catch {
      throw SessionError(.usage, "--function \(text), \(error)")
    }
    var names = expression.variables
    if let inputs = options.inputs { names = inputs }
    guard !names.isEmpty, let compiled = CompiledExpression(expression, variables: names) else {
      throw SessionError(
        .usage, "--function \(text) needs variables such as x1, and --inputs must name them all")
    }
    guard Set(names).count == names.count else {
      throw SessionError(.usage, "--inputs \(listed(names)): every variable once")
    }
    guard options.samples >= 2, options.testSamples >= 0, options.noise >= 0,
      options.noise.isFinite,
      options.samples <= 50_000_000, options.testSamples <= 50_000_000
    else {
      throw SessionError(
        .usage, "--samples must be at least 2, --test-samples and --noise at least 0")
    }
    let ranges = try RangeOption.ranges(options.ranges, variables: names)
    var random = RandomSource(seed: options.dataSeed, stream: 1)
    let sampler = FunctionSampler(function: compiled, text: text, names: names, ranges: ranges)
    var train = try sampler.sample(options.samples, using: &random)
    var test = try sampler.sample(options.testSamples, using: &random)
    if options.noise > 0 {
      let noise = options.noise * Variable(name: "", standardizing: train.target).standardDeviation
      for index in train.target.indices { train.target[index] += noise * random.normal() }
      for index in test.target.indices { test.target[index] += noise * random.normal() }
    }
    try self.init(
      title: "y = \(text)", inputs: names.map { Variable(name: $0) },
      targets: [Variable(name: "y")],
      train: (train.inputs, [train.target], nil),
      test: options.testSamples > 0 ? (test.inputs, [test.target], nil) : nil,
      normalize: options.normalize ?? false, keepsRanges: false,
      standardizesTargets: !options.hasClasses,
      warnings: [])
  }
}

/// Draws samples of a formula.
private struct FunctionSampler {
  let function: CompiledExpression
  let text: String
  let names: [String]
  let ranges: [ClosedRange<Double>]

  func sample(
    _ count: Int, using random: inout RandomSource
  ) throws(SessionError) -> (inputs: [[Double]], target: [Double]) {
    let inputs = ranges.map { range in (0..<count).map { _ in random.uniform(in: range) } }
    var target: [Double] = []
    target.reserveCapacity(count)
    var point = [Double](repeating: 0, count: names.count)
    for sample in 0..<count {
      for index in names.indices { point[index] = inputs[index][sample] }
      let value = function.evaluate(point)
      guard value.isFinite else {
        let place = zip(names, point).map { "\($0)=\($1)" }.joined(separator: ", ")
        throw SessionError(
          .usage, "--function \(text) is not finite at \(place); narrow it with --range NAME=LO,HI")
      }
      target.append(value)
    }
    return (inputs, target)
  }
}

/// Ranges in options: `LO,HI` or `NAME=LO,HI`.
enum RangeOption {
  /// One range per variable.
  static func ranges(
    _ texts: [String], variables: [String]
  ) throws(SessionError) -> [ClosedRange<Double>] {
    var common: ClosedRange<Double> = -1...1
    var own: [String: ClosedRange<Double>] = [:]
    for text in texts {
      if let equals = text.lastIndex(of: "=") {
        // Names may be in backquotes, as in formulas.
        let written = String(text[..<equals])
        let bare = written.split(separator: "`").joined()
        let name = variables.contains(written) ? written : bare
        guard variables.contains(name) else {
          throw SessionError(
            .usage, "--range \(text): there is no variable \(name); there are \(listed(variables))")
        }
        own[name] = try range(text[text.index(after: equals)...], option: "--range \(text)")
      } else {
        common = try range(text[...], option: "--range \(text)")
      }
    }
    return variables.map { own[$0] ?? common }
  }

  /// The valid values, for messages.
  static let expected = "two numbers LO,HI, the smaller first"

  /// Parses `LO,HI`.
  static func range(
    _ text: Substring, option: String
  ) throws(SessionError) -> ClosedRange<Double> {
    guard let range = range(text) else {
      throw SessionError(.usage, "\(option): write \(expected)")
    }
    return range
  }

  /// Parses `LO,HI`; nil if the text is not a range.
  static func range(_ text: Substring) -> ClosedRange<Double>? {
    let parts = text.split(separator: ",", omittingEmptySubsequences: false)
    guard parts.count == 2, let low = Self.number(parts[0]), let high = Self.number(parts[1]),
      low.isFinite, high.isFinite, low < high, (high - low).isFinite
    else { return nil }
    return low...high
  }

  /// A number, or a constant expression such as `pi/2`.
  private static func number(_ text: Substring) -> Double? {
    if let value = Double(text) { return value }
    guard let expression = try? Expression(parsing: String(text), variables: []),
      let compiled = CompiledExpression(expression, variables: [])
    else { return nil }
    return compiled.evaluate([])
  }
}
