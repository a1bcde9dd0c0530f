import Foundation
import KAN
import Symbolic

/// `suggest`: lists functions that fit an edge.
struct SuggestCommand: EdgeCommand {
  static let name = "suggest"
  static let summary = "list functions that fit an edge"
  static let parameters: [Parameter<SuggestCommand>] =
    edgeParameters + [
      .option("lib", \.library, .functions, hint: "a,b,c"),
      .option("top", \.count, .whole(1...1000)),
    ]

  var edge = EdgeID(0, 0, 0)
  /// Function names to try; nil for the whole library.
  var library: [String]?
  var count = 5

  func start(on engine: inout Engine) throws(SessionError) -> Outcome? {
    try engine.check(edge)
    try engine.checkNumeric(edge)
    engine.pending.append(
      Suggesting(
        edge, of: engine.currentModel, library: try engine.library(library), count: count,
        train: engine.data.train))
    return nil
  }
}

extension Command {
  /// List functions that fit an edge, from the library or from the given names.
  public static func suggest(_ edge: EdgeID, library: [String]?, count: Int) -> Command {
    Command(SuggestCommand(edge: edge, library: library, count: count))
  }
}

// MARK: The outcome

/// The result of `suggest`.
public struct SuggestOutcome: CommandOutcome {
  /// A function that fits the edge.
  public struct Candidate: Sendable, Equatable {
    /// The function and its numbers.
    public var fit: AffineFit
    /// Training error of the network with this edge fixed to the function.
    public var trainError: Double
  }

  /// The edge.
  public var edge: EdgeID
  /// Best first.
  public var candidates: [Candidate]
  /// Training error of the network as it is.
  public var trainError: Double
  /// The loss that the errors measure.
  public var loss = Loss.meanSquaredError

  /// The command's name.
  public var command: String { SuggestCommand.name }

  /// Text for people.
  public var text: String {
    let error = loss.hasClasses ? "cross-entropy" : "RMSE"
    let title =
      "suggest \(edge): \(error) " + String(format: "%.4g train as it is", trainError)
    guard !candidates.isEmpty else { return title + "; no function fits this edge" }
    var rows = [["", "function", "R2", "complexity", error, ""]]
    for (index, candidate) in candidates.enumerated() {
      let fit = candidate.fit
      rows.append([
        String(index + 1), fit.function.name, Figure.r2(fit.r2), String(fit.function.complexity),
        String(format: "%.4g", candidate.trainError), Figure.formula(fit),
      ])
    }
    return ([title] + Figure.aligned(rows)).joined(separator: "\n")
  }

  /// The object that `--json` prints.
  public var json: JSONText.Value {
    let error = loss.hasClasses ? "train_cross_entropy" : "train_rmse"
    return .object([
      ("command", .text(command)), ("edge", .edge(edge)),
      (
        "candidates",
        .list(
          candidates.map {
            .object(JSONText.fields(of: $0.fit) + [(error, .number($0.trainError))])
          })
      ),
      (error, .number(trainError)),
    ])
  }
}
