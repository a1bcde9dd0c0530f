import Expressions
import KAN

/// `discover`: searches for closed-form formulas of the data.
struct DiscoverCommand: SearchCommand {
  static let name = "discover"
  static let summary = "look for closed formulas of the data; stop ends it"
  static let parameters = searchParameters

  var options = DiscoveryOptions()
}

/// `distil`: searches too, but starts from what the network has learnt.
struct DistilCommand: SearchCommand {
  static let name = "distil"
  static let summary = "the same, beginning with what the network has learnt"
  static let parameters = searchParameters

  var options = DiscoveryOptions.distilling
}

/// A command that searches for closed-form formulas.
protocol SearchCommand: DeclaredCommand {
  var options: DiscoveryOptions { get set }
}

extension SearchCommand {
  /// Limits of the search, its seed, and the units of the columns.
  static var searchParameters: [Parameter<Self>] {
    [
      .option("time_limit", \.options.timeLimit, .nonNegative("seconds, at least 0")),
      .option("work", \.options.workLimits, .workLimits, hint: ""),
      .option("seed", \.options.seed, .seed),
      .option("target_error", \.options.targetError, .nonNegative("a number, at least 0")),
      .option("units", \.options.units, .word, hint: "x1=m,y=m/s"),
    ]
  }

  func start(on engine: inout Engine) throws(SessionError) -> Outcome? {
    try engine.discover(options)
    return nil
  }
}

extension ArgumentType<[Double]> {
  /// Units of work, one number for each target.
  fileprivate static let workLimits = ArgumentType { text, _ throws(ArgumentError) in
    var limits: [Double] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      guard let work = Double(part), work >= 0, work.isFinite else {
        throw .expected("a number, at least 0, or one per target")
      }
      limits.append(work)
    }
    return limits
  } text: {
    $0.map { String($0) }.joined(separator: ",")
  }
}

extension Command {
  /// Search for closed-form formulas of the data, or of the current network.
  public static func discover(_ options: DiscoveryOptions) -> Command {
    options.distils
      ? Command(DistilCommand(options: options)) : Command(DiscoverCommand(options: options))
  }

  /// The options of a `discover` or `distil` command; nil for other commands.
  public var discovery: DiscoveryOptions? { (act as? any SearchCommand)?.options }
}
