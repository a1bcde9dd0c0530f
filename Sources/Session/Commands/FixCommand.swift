import KAN
import Symbolic

/// `fix`: replaces the spline of an edge with a function.
struct FixCommand: EdgeCommand, EditingCommand {
  static let name = "fix"
  static let summary = "make an edge c f(a x + b) + d, fitted where not given"
  static let parameters: [Parameter<FixCommand>] =
    edgeParameters + [
      .word("function", "NAME", \.function, .function),
      .option("a", \.given.a, .any), .option("b", \.given.b, .any),
      .option("c", \.given.c, .any), .option("d", \.given.d, .any),
    ]

  var edge = EdgeID(0, 0, 0)
  var function = ""
  var given = GivenAffine()

  func change(_ engine: inout Engine) throws -> Edit {
    try engine.check(edge)
    try engine.checkNumeric(edge)
    let function = try engine.function(named: function)
    let start = engine.clock()
    let (inputs, outputs) = engine.model.network.samples(of: edge, in: engine.data.train)
    guard
      let fit = AffineFit(
        function, inputs: inputs, outputs: outputs, a: given.a, b: given.b, c: given.c, d: given.d)
    else { throw failure }
    try engine.model.network.fix(edge, fit.function, a: fit.a, b: fit.b, c: fit.c, d: fit.d)
    let network = engine.model.network
    let outcome = FixOutcome(
      command: Self.name, fixed: [FixOutcome.Fixed(edge: edge, fit: fit)], left: [],
      removedEdges: [], shape: network.shape, grid: network.grid,
      edges: network.activeEdges.count, train: .unknown, test: nil,
      seconds: engine.clock() - start)
    return Edit(Command(self), curve: engine.curve, outcome: outcome)
  }

  /// Why the fit failed.
  private var failure: SessionError {
    // With a = 0 the argument is constant, so there is nothing to fit.
    if given.a == 0 {
      return SessionError(
        .failed, "with a=0 the edge would be a constant; use the function 0 instead")
    }
    let suggestion = Command(SuggestCommand(edge: edge))
    return SessionError(
      .failed,
      "\(function)\(given.isEmpty ? "" : " with these numbers") cannot stand for edge \(edge): "
        + "it is not defined on all values there; see \(suggestion)")
  }
}

/// `unfix`: restores the spline of a symbolic edge.
struct UnfixCommand: EdgeCommand, EditingCommand {
  static let name = "unfix"
  static let summary = "make an edge its spline again"
  static let parameters = edgeParameters

  var edge = EdgeID(0, 0, 0)

  func change(_ engine: inout Engine) throws -> Edit {
    try engine.check(edge)
    try engine.model.network.unfix(edge)
    return Edit(Command(self), curve: engine.curve)
  }
}

extension Command {
  /// Fix an edge to a function; numbers not given are fitted.
  public static func fix(_ edge: EdgeID, function: String, _ given: GivenAffine) -> Command {
    Command(FixCommand(edge: edge, function: function, given: given))
  }

  /// Restore the spline of a symbolic edge.
  public static func unfix(_ edge: EdgeID) -> Command { Command(UnfixCommand(edge: edge)) }
}

/// The numbers of `c f(a x + b) + d` given with `fix`.
public struct GivenAffine: Sendable, Equatable {
  /// nil for numbers to fit.
  public var a: Double?, b: Double?, c: Double?, d: Double?

  /// Numbers to keep; nil for those to fit.
  public init(a: Double? = nil, b: Double? = nil, c: Double? = nil, d: Double? = nil) {
    (self.a, self.b, self.c, self.d) = (a, b, c, d)
  }

  /// Whether all four numbers are to be fitted.
  var isEmpty: Bool { self == GivenAffine() }
}

// MARK: The outcome

/// The result of `fix` or `auto`.
public struct FixOutcome: MeasuredOutcome {
  /// An edge and what it was fixed to.
  public struct Fixed: Sendable, Equatable {
    /// The edge, in the numbering afterwards.
    public var edge: EdgeID
    /// Its function.
    public var fit: AffineFit
  }

  /// An edge that stays a spline, with its best candidates.
  public struct Left: Sendable, Equatable {
    /// The edge, in the numbering before.
    public var edge: EdgeID
    /// Best first.
    public var candidates: [AffineFit]
  }

  /// The command's name.
  public var command: String
  /// Edges that were fixed, and edges that stay splines.
  public var fixed: [Fixed], left: [Left]
  /// Edges that were removed, in the numbering before.
  public var removedEdges: [EdgeID]
  /// Widths, grid intervals and number of edges afterwards.
  public var shape: NetworkShape, grid: Int, edges: Int
  /// Errors afterwards.
  public var train: Score, test: Score?
  /// Seconds it took.
  public var seconds: Double

  mutating func measure(_ assessment: Assessment, before: Assessment?) {
    (train, test) = (assessment.train, assessment.test)
  }

  /// Text for people.
  public var text: String {
    let scores = Figure.scores(train, test)
    let shape = "[\(shape)] with \(Figure.count(edges, "edge"))"
    if command == FixCommand.name, let fixed = fixed.first {
      return "fix: edge \(fixed.edge) is \(Figure.formula(fixed.fit)), "
        + "R2 \(Figure.r2(fixed.fit.r2)); \(shape), \(scores)"
    }
    var text = "\(command): \(Figure.count(fixed.count, "edge")) fixed"
    if !left.isEmpty { text += ", \(left.count) left" }
    if !removedEdges.isEmpty { text += ", \(removedEdges.count) taken out" }
    text += " in \(Figure.seconds(seconds)); \(shape), \(scores)"
    var rows = fixed.map { ["", $0.edge.description] + Self.row($0.fit) }
    for left in left {
      guard let best = left.candidates.first else {
        rows.append(["left", left.edge.description, "nothing fits", "", ""])
        continue
      }
      rows.append(["left, best", left.edge.description] + Self.row(best))
    }
    return ([text] + Figure.aligned(rows)).joined(separator: "\n")
  }

  private static func row(_ fit: AffineFit) -> [String] {
    [fit.function.name, Figure.r2(fit.r2), Figure.formula(fit)]
  }

  /// The object that `--json` prints.
  public var json: JSONText.Value {
    let fixed = fixed.map { fixed in
      JSONText.Value.object([("edge", .edge(fixed.edge))] + JSONText.fields(of: fixed.fit))
    }
    let left = left.map { left in
      JSONText.Value.object([
        ("edge", .edge(left.edge)),
        ("candidates", .list(left.candidates.map { .object(JSONText.fields(of: $0)) })),
      ])
    }
    return .object(
      [
        ("command", .text(command)), ("fixed", .list(fixed)), ("left", .list(left)),
        ("removed_edges", .list(removedEdges.map(JSONText.Value.edge))), ("shape", .shape(shape)),
        ("grid", .integer(grid)), ("edges", .integer(edges)),
      ] + JSONText.errors(train, test) + [("seconds", .number(seconds))])
  }
}
