import KAN
import Numerics

/// Values and gradients of a target at samples, from any approximation; the input for finding
/// structure.
struct GradientField: Sendable, Equatable {
  /// Positions, `[variable][sample]`.
  var columns: [[Double]]
  /// Values at the samples, in the target's unit.
  var values: [Double]
  /// Derivatives by the variables, `[variable][sample]`, in the target's unit per variable's unit.
  var gradients: [[Double]]
  /// The estimated root mean square error of the gradients relative to the gradients, each variable
  /// in units of its range.
  var error: Double

  /// The number of variables.
  var variableCount: Int { columns.count }
  /// The number of samples.
  var sampleCount: Int { values.count }

  /// Whether a sample is held out from fits to the field: a quarter are, chosen by a hash so that
  /// no order of the samples matters.
  static func judges(_ sample: Int) -> Bool {
    (UInt64(sample) &* 0x9E37_79B9_7F4A_7C15) >> 62 == 3
  }
}

extension GradientField: Codable {
  private enum Key: String, CodingKey { case columns, values, gradients, error }

  init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: Key.self)
    self.init(
      columns: try values.decode([PackedNumbers].self, forKey: .columns).map(\.values),
      values: try values.decode(PackedNumbers.self, forKey: .values).values,
      gradients: try values.decode([PackedNumbers].self, forKey: .gradients).map(\.values),
      error: try values.decode(Double.self, forKey: .error))
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(columns.map(PackedNumbers.init), forKey: .columns)
    try container.encode(PackedNumbers(values), forKey: .values)
    try container.encode(gradients.map(PackedNumbers.init), forKey: .gradients)
    try container.encode(error, forKey: .error)
  }
}

extension GradientField {
  /// The range of each variable; of length 1 if the variable is constant.
  var ranges: [ClosedRange<Double>] {
    columns.map { column in
      guard let low = column.min(), let high = column.max(), low < high else {
        let place = column.first ?? 0
        return place - 0.5...place + 0.5
      }
      return low...high
    }
  }

  /// The field without samples that have non-finite numbers, thinned to at most `limit`, with every
  /// variable in units of its range: `x = lower + length * position`.
  func inUnitRanges(limit: Int = 2000) -> GradientField {
    let ranges = ranges
    let finite = (0..<sampleCount).filter { sample in
      values[sample].isFinite
        && zip(columns, gradients).allSatisfy { $0[sample].isFinite && $1[sample].isFinite }
    }
    let kept =
      finite.count <= limit
      ? finite : (0..<limit).map { finite[$0 * finite.count / limit] }
    var unit = self
    unit.values = kept.map { values[$0] }
    for (variable, range) in ranges.enumerated() {
      let length = range.upperBound - range.lowerBound
      unit.columns[variable] = kept.map { (columns[variable][$0] - range.lowerBound) / length }
      unit.gradients[variable] = kept.map { gradients[variable][$0] * length }
    }
    return unit
  }

  /// The root mean square length of the gradient over some variables.
  func rootMeanSquareGradient(of variables: [Int]? = nil) -> Double {
    let square = (variables ?? Array(0..<variableCount)).reduce(0) { sum, variable in
      sum + gradients[variable].sumOfSquares
    }
    return (square / Double(max(1, sampleCount))).squareRoot()
  }

  /// The assumed error of each derivative, with variables in units of their ranges. It is at least
  /// 1e-4: the splines that gradients are compared with are no more accurate.
  var derivativeError: Double {
    max(error, 1e-4) * rootMeanSquareGradient() / Double(max(1, variableCount)).squareRoot()
  }

  /// The gradients of a model's output, in the units of the data.
  ///
  /// - Parameter error: See `error`; by default five times the model's relative error, which is
  ///   typical of derivatives of splines.
  init(
    _ model: Model, columns: [[Double]], target: [Double], output: Int = 0, error: Double? = nil
  ) {
    let standardized = zip(model.inputs, columns).map { $0.standardized($1) }
    let scale = model.outputs[output].standardDeviation
    self.columns = columns
    values = model.predictions(columns)[output]
    gradients = zip(model.inputs, model.network.inputGradients(standardized, output: output)).map {
      variable, slopes in slopes.map { $0 * scale / variable.standardDeviation }
    }
    self.error = error ?? min(1, 5 * Self.relativeError(values, target))
  }

  private static func relativeError(_ values: [Double], _ target: [Double]) -> Double {
    let spread = target.squaredDeviations
    let misfit = zip(values, target).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    return spread > 0 ? (misfit / spread).squareRoot() : 1
  }
}
