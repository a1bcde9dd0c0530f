/// How smooth training is to keep splines: what is made small is the loss and, for every edge, a
/// weight times its roughness (see `Network.roughness(of:)`).
public enum Smoothness: Sendable, Equatable {
  /// Roughness costs nothing.
  case off
  /// The same weight for all edges, in units of the loss.
  case weight(Double)
  /// A weight of its own for each edge, found from the training samples.
  case automatic

  /// The weight that all edges have; 0 where there is none.
  var commonWeight: Double {
    if case .weight(let weight) = self { weight } else { 0 }
  }

  /// The value of the option; nil for off.
  var option: OptionValue? {
    get {
      switch self {
      case .off: nil
      case .weight(let weight): .number(weight)
      case .automatic: .text("auto")
      }
    }
    set {
      switch newValue {
      case .number(let weight)?: self = .weight(weight)
      case .text?: self = .automatic
      default: self = .off
      }
    }
  }
}

extension Network {
  /// What the roughness of the spline edges counts for in training, in units of the loss.
  ///
  /// - Parameter smoothing: the weights that were found where they are automatic.
  public func weightedRoughness(_ smoothness: Smoothness, _ smoothing: Smoothing?) -> Double {
    switch smoothness {
    case .off: 0
    case .weight(let weight): splineEdges.reduce(0) { $0 + weight * roughness(of: $1) }
    case .automatic:
      smoothing?.edges.reduce(0) { $0 + $1.weight * roughness(of: $1.edge) } ?? 0
    }
  }
}

/// How smooth a network was trained to be.
public struct Smoothing: Sendable, Equatable {
  /// A spline edge.
  public struct Edge: Sendable, Equatable {
    /// Which one.
    public var edge: EdgeID
    /// What one unit of roughness costs, in units of the loss.
    public var weight: Double
    /// How many of its numbers the samples determine: the trace of its block of
    /// (JᵀWJ + S)⁻¹JᵀWJ. A straight line counts as one, and a constant that several edges could
    /// take over is shared among them.
    public var degreesOfFreedom: Double
  }

  /// The spline edges, by layer, input and output.
  public var edges: [Edge]
  /// How many numbers the samples determine in all, symbolic edges included.
  public var degreesOfFreedom: Double
}
