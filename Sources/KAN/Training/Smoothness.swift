/// How smooth training keeps splines: for every edge a weight times its roughness is added to the
/// loss (see `Network.roughness(of:)`).
public enum Smoothness: Sendable, Equatable {
  /// No roughness term.
  case off
  /// The same weight for all edges, relative to the loss.
  case weight(Double)
  /// A separate weight for each edge, estimated from the training samples.
  case automatic

  /// The common weight of all edges; 0 if there is none.
  var commonWeight: Double {
    if case .weight(let weight) = self { weight } else { 0 }
  }

  /// As people write it: off, auto or a number.
  public var text: String { option?.text ?? "off" }

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
    /// The edge.
    public var edge: EdgeID
    /// The weight of its roughness relative to the loss.
    public var weight: Double
    /// The number of its coefficients that the samples determine: the trace of its block of (JᵀWJ +
    /// S)⁻¹JᵀWJ. A straight line counts as one, and a constant that several edges could represent
    /// is shared among them.
    public var degreesOfFreedom: Double
  }

  /// The spline edges, by layer, input and output.
  public var edges: [Edge]
  /// The total number of parameters that the samples determine, including symbolic edges.
  public var degreesOfFreedom: Double
}
