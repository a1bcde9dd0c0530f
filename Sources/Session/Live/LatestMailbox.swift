import Synchronization

/// Holds the newest value only: what nobody took is replaced.
final class LatestMailbox<Value: Sendable>: Sendable {
  private let content = Mutex<Value?>(nil)

  /// Whether the last value has been taken.
  var isEmpty: Bool { content.withLock { $0 == nil } }

  /// Puts a value in, in place of one that was not taken.
  func put(_ value: Value) { content.withLock { $0 = value } }

  /// The value, which stays.
  var current: Value? { content.withLock { $0 } }

  /// Takes the value out.
  func take() -> Value? {
    content.withLock { content in
      defer { content = nil }
      return content
    }
  }
}

/// Holds every value until all are taken at once, in order.
final class QueueMailbox<Value: Sendable>: Sendable {
  private let content = Mutex<[Value]>([])

  /// Adds a value.
  func put(_ value: Value) { content.withLock { $0.append(value) } }

  /// Whether nothing is in it.
  var isEmpty: Bool { content.withLock { $0.isEmpty } }

  /// Takes all values out.
  func take() -> [Value] {
    content.withLock { content in
      guard !content.isEmpty else { return [] }
      defer { content = [] }
      return content
    }
  }
}
