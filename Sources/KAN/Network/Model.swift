/// An input or output of a network: a column of the data, seen as `(value - mean) / standardDeviation`.
public struct Variable: Sendable, Equatable {
  /// The column's name.
  public var name: String
  /// The number subtracted; 0 if the data are not standardised.
  public var mean: Double
  /// The divisor; 1 if the data are not standardised. Never 0.
  public var standardDeviation: Double
  /// How the table's column is converted to numbers.
  public var coding = Coding.number
  /// The number that replaces missing values; nil if rows with missing values are left out.
  public var substitute: Double?

  /// How a column of a table is converted to the variable's numbers.
  public enum Coding: Sendable, Hashable {
    /// The numbers of the column with the variable's name.
    case number
    /// Days since a date such as `2025-01-31`; the column has the variable's name.
    case date(origin: String)
    /// The index of the column's value among these levels, 0, 1, …, or -1 for any other value; the
    /// column has the variable's name.
    case category(levels: [String])
    /// 1 if the column has this level, otherwise 0.
    case level(String, column: String)
    /// 1 if the column's value is missing, otherwise 0.
    case missing(column: String)
  }

  /// Creates a variable; without `mean` and `deviation` it is not standardised.
  public init(
    name: String, mean: Double = 0, standardDeviation: Double = 1, coding: Coding = .number,
    substitute: Double? = nil
  ) {
    self.name = name
    self.mean = mean
    self.standardDeviation = standardDeviation
    self.coding = coding
    self.substitute = substitute
  }

  /// The levels of a category; nil for other codings.
  public var levels: [String]? {
    if case .category(let levels) = coding { levels } else { nil }
  }

  /// The name of the table's column that the variable is computed from.
  public var column: String {
    switch coding {
    case .number, .date, .category: name
    case .level(_, let column), .missing(let column): column
    }
  }

  /// Creates a variable standardised by the mean and the population deviation of its values. The
  /// deviation is 1 if the values do not vary.
  public init(name: String, standardizing values: some Collection<Double>) {
    // Relative to the first value and scaled by the largest difference, so that equal values give a
    // deviation of exactly 0 and no square overflows or underflows.
    let count = Double(max(1, values.count))
    let first = values.first ?? 0
    var largest = 0.0
    for value in values { largest = max(largest, (value - first).magnitude) }
    guard largest > 0, largest.isFinite else {
      self.init(name: name, mean: first)
      return
    }
    var shift = 0.0
    for value in values { shift += (value - first) / largest / count }
    var square = 0.0
    for value in values {
      let difference = (value - first) / largest - shift
      square += difference * difference / count
    }
    let mean = first + shift * largest
    let standardDeviation = square.squareRoot() * largest
    let varies = standardDeviation > 1e-12 * mean.magnitude && (1 / standardDeviation).isFinite
    self.init(name: name, mean: mean, standardDeviation: varies ? standardDeviation : 1)
  }

  /// Converts values to the network's scale.
  public func standardized(_ values: some Collection<Double>) -> [Double] {
    values.map { ($0 - mean) / standardDeviation }
  }

  /// Converts values from the network's scale to the column's units.
  public func restored(_ values: [Double]) -> [Double] { values.map(restored) }

  /// Converts a value from the network's scale to the column's units.
  public func restored(_ value: Double) -> Double { value * standardDeviation + mean }
}

/// A network with the names and scales of its inputs and outputs: everything a prediction needs.
public struct Model: Sendable, Equatable {
  /// The network.
  public var network: Network
  /// One variable per input.
  public var inputs: [Variable]
  /// One variable per output; for classes, one per class.
  public var outputs: [Variable]
  /// The loss it was trained with.
  public var loss: Loss
  /// The seed of the initial parameters.
  public var seed: UInt64

  /// Creates a model.
  public init(
    network: Network, inputs: [Variable], outputs: [Variable], loss: Loss = .meanSquaredError,
    seed: UInt64
  ) {
    self.network = network
    self.inputs = inputs
    self.outputs = outputs
    self.loss = loss
    self.seed = seed
  }

  /// Predicts the outputs in their own units from columns of inputs in theirs: `[input][sample]` to
  /// `[output][sample]`.
  public func predictions(_ columns: [[Double]]) -> [[Double]] {
    let standardized = zip(inputs, columns).map { $0.standardized($1) }
    return zip(outputs, network.outputs(standardized)).map { $0.restored($1) }
  }
}
