import Numerics

/// The edge activity that is penalised (pykan Part 1.5). Raw values are pykan's names.
public enum PenaltyMetric: String, Sendable, CaseIterable, Codable {
  /// Deviation of the spline branch divided by that of its input.
  case edgeForwardSplineNormalized = "edge_forward_spline_n"
  /// Deviation of the spline branch. Unlike here, pykan includes the symbolic function.
  case edgeForwardSpline = "edge_forward_spline_u"
  /// Deviation of spline plus symbolic function divided by that of the input. In pykan its gradient
  /// is cut off, so it does not affect training.
  case edgeForwardSum = "edge_forward_sum"
  /// Attribution scores of edges.
  case edgeBackward = "edge_backward"
  /// Attribution scores of nodes, for each later layer.
  case nodeBackward = "node_backward"
}

/// The penalties added to the loss: `lamb * (l1 * sum + entropy * entropies + coefficient terms)`.
public struct Penalty: Sendable, Equatable, Codable {
  /// Overall weight; 0 disables penalties.
  public var lamb = 0.0
  /// Weight of the sum of activities.
  public var l1 = 1.0
  /// Weight of the entropies over rows and columns.
  public var entropy = 2.0
  /// Weight of the mean magnitude of each edge's coefficients.
  public var coefficient = 0.0
  /// Weight of the mean difference between neighbouring coefficients of each edge.
  public var coefficientDifference = 0.0
  /// The activity that l1 and entropy act on.
  public var metric = PenaltyMetric.edgeForwardSplineNormalized

  /// Creates pykan's defaults with `lamb` 0: no penalty.
  public init() {}

  /// Whether statistics over the samples are needed.
  var needsStatistics: Bool { l1 != 0 || entropy != 0 }

  /// The `l1` and `entropy` terms of a matrix of activities, and their gradient.
  ///
  /// With V of shape rows x columns: `l1 * sum V` and `entropy * (H_rows + H_columns)`, where a
  /// row's entropy is `-sum P log2(P + 1e-4)` with `P = V / (sum of the row + 1)`, averaged over
  /// rows.
  func matrixTerms(
    _ activity: [Double], rows: Int, columns: Int
  ) -> (value: Double, gradient: [Double]) {
    var value = 0.0
    for entry in activity { value += l1 * entry }
    var gradient = [Double](repeating: l1, count: activity.count)
    guard entropy != 0 else { return (value, gradient) }
    for row in 0..<rows {
      value += addEntropy(
        activity, start: row * columns, stride: 1, count: columns, weight: entropy / Double(rows),
        to: &gradient)
    }
    for column in 0..<columns {
      value += addEntropy(
        activity, start: column, stride: columns, count: rows, weight: entropy / Double(columns),
        to: &gradient)
    }
    return (value, gradient)
  }

  private func addEntropy(
    _ activity: [Double], start: Int, stride: Int, count: Int, weight: Double,
    to gradient: inout [Double]
  ) -> Double {
    let floor = 1e-4
    let ln2 = 0.693_147_180_559_945_3
    var total = 1.0
    for index in 0..<count { total += activity[start + index * stride] }
    var value = 0.0
    var mean = 0.0
    for index in 0..<count {
      let share = activity[start + index * stride] / total
      let logarithm = binaryLogarithm(share + floor)
      value -= share * logarithm
      let slope = -(logarithm + share / ((share + floor) * ln2))
      gradient[start + index * stride] += weight * slope / total
      mean += slope * share
    }
    for index in 0..<count { gradient[start + index * stride] -= weight * mean / total }
    return weight * value
  }

  /// The coefficient terms; adds `scale` times their gradient to `gradient`.
  ///
  /// Unlike in pykan, means are over an edge's own coefficients and sums over edges (since its
  /// storage order changed, pykan averages over outputs and sums over basis functions), and pruned
  /// edges cost nothing.
  func coefficientTerms(
    _ network: Network, parameters: UnsafePointer<Double>, scale: Double,
    gradient: UnsafeMutablePointer<Double>?
  ) -> Double {
    guard coefficient != 0 || coefficientDifference != 0 else { return 0 }
    var value = 0.0
    for layer in network.layers {
      let layout = layer.layout
      for i in 0..<layout.inputs {
        let isCategory = layer.levelCount(ofInput: i) > 0
        let functions = (isCategory ? 1 : 0)..<layer.functionCount(ofInput: i)
        let magnitudeWeight = coefficient / Double(functions.count)
        // Levels have no order, so their differences mean nothing.
        let stepWeight =
          isCategory ? 0 : coefficientDifference / Double(max(1, functions.count - 1))
        for j in 0..<layout.outputs where layer.mask[layout.edge(i, j)] != 0 {
          for function in functions {
            let position = layout.coefficient(i, function, j)
            let entry = parameters[position]
            value += magnitudeWeight * entry.magnitude
            gradient?[position] += scale * magnitudeWeight * entry.signOrZero
            guard function > 0, !isCategory else { continue }
            let before = position - layout.outputs
            let step = entry - parameters[before]
            value += stepWeight * step.magnitude
            gradient?[position] += scale * stepWeight * step.signOrZero
            gradient?[before] -= scale * stepWeight * step.signOrZero
          }
        }
      }
    }
    return value
  }
}

extension Double {
  /// 1, −1 or 0, depending on the sign.
  fileprivate var signOrZero: Double { self > 0 ? 1 : self < 0 ? -1 : 0 }
}
