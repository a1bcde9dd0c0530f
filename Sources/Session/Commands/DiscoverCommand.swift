import Expressions
import KAN

/// `discover`: looks for closed formulas of the data.
struct DiscoverCommand: SearchCommand {
  static let name = "discover"
  static let summary = "look for closed formulas of the data; stop ends it"
  static let parameters = searchParameters

  var options = DiscoveryOptions()
}

/// `distil`: begins with what the network has learnt.
struct DistilCommand: SearchCommand {
  static let name = "distil"
  static let summary = "the same, beginning with what the network has learnt"
  static let parameters = searchParameters

  var options = DiscoveryOptions.distilling
}

/// A command that looks for closed formulas.
protocol SearchCommand: DeclaredCommand {
  var options: DiscoveryOptions { get set }
}

extension SearchCommand {
  /// Limits of the search, its seed, and what is known of the columns.
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
  /// Units of work, for each target.
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
  /// Look for closed formulas in the data, or in the present network.
  public static func discover(_ options: DiscoveryOptions) -> Command {
    options.distils
      ? Command(DistilCommand(options: options)) : Command(DiscoverCommand(options: options))
  }

  /// What is asked for where it is a search for closed formulas; nil for other commands.
  public var discovery: DiscoveryOptions? { (act as? any SearchCommand)?.options }
}
