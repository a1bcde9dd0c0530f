import KAN

/// A state of the network that one can come back to.
public struct HistoryEntry: Sendable, Equatable {
  /// The command that led here.
  public var title: String
  /// The model.
  public var model: Model
  /// Losses up to here.
  public var curve: LossCurve
  /// The network's error where training led to it, on the test samples if there are any; nil where it
  /// was not measured.
  public var error: Double?
}

/// The states of a session in order, with the present one somewhere among them. A new state drops
/// those after the present; the oldest go when there are too many.
public struct History: Sendable, Equatable {
  /// Most states kept.
  public static let limit = 200

  /// The states, oldest first.
  public private(set) var entries: [HistoryEntry]
  /// Index of the present state.
  public private(set) var current = 0

  /// A history that begins with a state.
  init(_ entry: HistoryEntry) { entries = [entry] }

  /// The present state.
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
