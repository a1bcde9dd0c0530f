import Expressions

/// One stage applied to one problem. Tasks are independent of one another and run concurrently.
struct SearchTask: Sendable {
  /// The index of the problem.
  var node: Int
  var stage: any SearchStage
  /// Tasks of lower rank run first; equal ranks run in the order of creation.
  var rank: Double
  /// The position in the order of creation.
  var number: Int
  /// The round of random starts that the task belongs to; 0 for the first.
  var round = 0

  /// Whether the task runs before another.
  func precedes(_ other: SearchTask) -> Bool { (rank, number) < (other.rank, other.number) }
}

/// A task to be queued.
struct PlannedTask: Sendable {
  var node: Int
  var stage: any SearchStage
  var rank: Double
  var round = 0
}

/// A task is encoded as the name of its stage with the stage's properties.
extension SearchTask: Codable {
  private enum Key: String, CodingKey {
    case node, stage, subject, rank, number, round
  }

  init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: Key.self)
    let name = try values.decode(String.self, forKey: .stage)
    guard let stage = SearchStages.named(name) else {
      throw DecodingError.dataCorruptedError(
        forKey: .stage, in: values, debugDescription: "there is no stage \(name)")
    }
    self.init(
      node: try values.decode(Int.self, forKey: .node),
      stage: try stage.init(from: values.superDecoder(forKey: .subject)),
      rank: try values.decode(Double.self, forKey: .rank),
      number: try values.decode(Int.self, forKey: .number),
      round: try values.decode(Int.self, forKey: .round))
  }

  func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: Key.self)
    try values.encode(node, forKey: .node)
    try values.encode(type(of: stage).name, forKey: .stage)
    try stage.encode(to: values.superEncoder(forKey: .subject))
    try values.encode(rank, forKey: .rank)
    try values.encode(number, forKey: .number)
    try values.encode(round, forKey: .round)
  }
}
