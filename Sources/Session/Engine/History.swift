import KAN

/// A state of the network to return to.
public struct HistoryEntry: Sendable, Equatable {
  /// The command that led here.
  public var title: String
  /// The model.
  public var model: Model
  /// Losses up to this state.
  public var curve: LossCurve
  /// The network's error at the end of training, on the test samples if there are any; nil if it
  /// was not measured.
  public var error: Double?
}

/// The states of a session in order, one of them current. A new state drops those after the current
/// one; beyond `limit` the oldest are dropped.
public struct History: Sendable, Equatable {
  /// The maximum number of states.
  public static let limit = 200

  /// The states, oldest first.
  public private(set) var entries: [HistoryEntry]
  /// Index of the current state.
  public private(set) var current = 0

  /// A history with one state.
  init(_ entry: HistoryEntry) { entries = [entry] }

  /// The current state.
  var present: HistoryEntry { entries[current] }

  mutating func append(_ entry: HistoryEntry) {
    entries.removeSubrange((current + 1)...)
    entries.append(entry)
    if entries.count > Self.limit { entries.removeFirst() }
    current = entries.count - 1
  }

  mutating func move(to index: Int) -> HistoryEntry? {
    guard entries.indices.contains(index) else { return nil }
    current = index
    return entries[index]
  }
}
