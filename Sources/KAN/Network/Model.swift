/// A column of the data as the network sees it: `(value - mean) / standardDeviation`.
public struct Variable: Sendable, Equatable {
  /// The column's name.
  public var name: String
  /// What is subtracted; 0 where the data are not standardised.
  public var mean: Double
  /// What is divided by; 1 where the data are not standardised. Never 0.
  public var standardDeviation: Double
  /// How a table's column becomes numbers.
  public var coding = Coding.number
  /// The number that stands in for a missing value; nil if rows without one are left out.
  public var substitute: Double?

  /// How a column of a table becomes the numbers of a variable.
  public enum Coding: Sendable, Hashable {
    /// The numbers of the column with the variable's name.
    case number
    /// Days since a date, `2025-01-31`, of the column with the variable's name.
    case date(origin: String)
    /// 1 where a column has a level, 0 where it has another.
    case level(String, column: String)
    /// 1 where a column has no value, 0 where it has one.
    case missing(column: String)
  }

  /// A variable; without `mean` and `standardDeviation` it is taken as it is.
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

  /// The column of a table that the variable is made of.
  public var column: String {
    switch coding {
    case .number, .date: name
    case .level(_, let column), .missing(let column): column
    }
  }

  /// A variable standardised by the mean and deviation of its values (population deviation; 1 where
  /// the values do not vary).
  public init(name: String, standardizing values: some Collection<Double>) {
    // From the first value on and in units of the largest difference: equal values then give a
    // deviation of 0 exactly, and no square over- or underflows.
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

  /// Values as the network sees them.
  public func standardized(_ values: some Collection<Double>) -> [Double] {
    values.map { ($0 - mean) / standardDeviation }
  }

  /// Values in the column's own units.
  public func restored(_ values: [Double]) -> [Double] { values.map(restored) }

  /// A value in the column's own units.
  public func restored(_ value: Double) -> Double { value * standardDeviation + mean }
}

/// A network with the names and scales of its inputs and outputs: all that a prediction needs.
public struct Model: Sendable, Equatable {
  /// The network.
  public var network: Network
  /// One variable per input.
  public var inputs: [Variable]
  /// One variable per output; for classes, one per class.
  public var outputs: [Variable]
  /// What it was trained for.
  public var loss: Loss
  /// The seed its parameters came from.
  public var seed: UInt64

  /// A model of a network.
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

  /// Predictions in the outputs' own units for columns of inputs in theirs, `[input][sample]` to
  /// `[output][sample]`.
  public func predictions(_ columns: [[Double]]) -> [[Double]] {
    let standardized = zip(inputs, columns).map { $0.standardized($1) }
    return zip(outputs, network.outputs(standardized)).map { $0.restored($1) }
  }
}
