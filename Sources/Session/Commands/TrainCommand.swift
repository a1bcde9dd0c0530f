import Expressions
import KAN

/// `train`: trains the network, in stages if starts or grids are given.
struct TrainCommand: DeclaredCommand {
  static let name = "train"
  static let summary = "train; best of starts, ever finer grids"

  /// Changes over the session's settings, in written order.
  var changes: [TrainingChange] = []
  var schedule = TrainingSchedule()
  /// Whether divergence is not a failure.
  var mayDiverge = false

  /// Whether it trains in stages.
  private var isStaged: Bool { schedule.starts != nil || !schedule.grids.isEmpty }

  // MARK: Arguments

  static let parameters = options + stages

  private static let options = TrainingOption.allCases.map { option in
    Parameter<TrainCommand>(
      name: option.rawValue, isNamed: true, mayStandAlone: false, usage: "", choices: .none
    ) { text, _, command throws(ArgumentError) in
      do throws(SessionError) {
        command.changes.append(try TrainingChange(option, text))
      } catch {
        throw .complaint(error.description)
      }
    } text: { command in
      command.changes.last { $0.option == option }.map { CommandParser.quoted($0.text) }
    }
  }

  private static let stages: [Parameter<TrainCommand>] = [
    .option("starts", \.schedule.starts, .whole(1...1000)),
    .option("grids", \.schedule.grids, .grids, hint: "a,b,c"),
    .option("until", \.schedule.limit, .whole(0...1_000_000_000)),
    .option("may_diverge", \.mayDiverge, .isOn),
  ]

  static let usage: String = TrainingOption.usage + " " + usage(of: stages)

  static func complaint(aboutUnknown name: String) -> String {
    let names = parameters.map(\.name)
    let hint = nearestName(to: name, among: names).map { "did you mean \($0)?" }
    return "there is no option \(name); "
      + (hint ?? "there are \(names.joined(separator: ", "))")
  }

  var complaint: String? {
    schedule.limit != nil && !isStaged ? "until goes with starts or grids" : nil
  }

  var words: [String] {
    changes.map { "\($0.option.rawValue)=\(CommandParser.quoted($0.text))" }
      + words(of: Self.stages)
  }

  // MARK: Doing

  func start(on engine: inout Engine) throws(SessionError) -> Outcome? {
    if isStaged {
      try engine.train(schedule, changes)
    } else {
      try engine.train(changes)
    }
    engine.run?.mayDiverge = mayDiverge
    return nil
  }
}

extension ArgumentType<[Int]> {
  /// Grids from coarse to fine.
  fileprivate static let grids = ArgumentType { text, _ throws(ArgumentError) in
    let parts = text.split(separator: ",", omittingEmptySubsequences: false)
    let grids = parts.compactMap { Int($0) }.filter(Network.intervals.contains)
    guard grids.count == parts.count, zip(grids, grids.dropFirst()).allSatisfy(<) else {
      throw .complaint(
        "grids are whole numbers from \(Network.intervals.lowerBound) to "
          + "\(Network.intervals.upperBound), each more than the one before, as in grids=3,10,20, "
          + "not \(singleLine(text))")
    }
    return grids
  } text: {
    $0.map(String.init).joined(separator: ",")
  }
}

extension Command {
  /// Train with these options over the session's settings. With `mayDiverge`, divergence is not a
  /// failure.
  public static func train(_ changes: [TrainingChange], mayDiverge: Bool = false) -> Command {
    Command(TrainCommand(changes: changes, mayDiverge: mayDiverge))
  }

  /// Train in stages.
  public static func schedule(
    _ schedule: TrainingSchedule, _ changes: [TrainingChange], mayDiverge: Bool = false
  ) -> Command {
    Command(TrainCommand(changes: changes, schedule: schedule, mayDiverge: mayDiverge))
  }
}
