import Expressions

/// A piece of a search that can be done by itself, at the same time as others.
struct SearchTask: Sendable {
  /// The problem that it is about.
  var node: Int
  var stage: any SearchStage
  /// Tasks of lower rank come first; among equals the one that was there first.
  var rank: Double
  /// Position in the order of creation.
  var number: Int
  /// How often this has been tried before, with other random numbers.
  var round = 0

  /// Whether it comes before another task.
  func precedes(_ other: SearchTask) -> Bool { (rank, number) < (other.rank, other.number) }
}

/// A task that is to be queued.
struct PlannedTask: Sendable {
  var node: Int
  var stage: any SearchStage
  var rank: Double
  var round = 0
}

/// Stages are written by name, what one of them works on beside it.
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
