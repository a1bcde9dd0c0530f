import Synchronization

/// A mailbox for one value: a new one replaces one not yet taken.
final class LatestMailbox<Value: Sendable>: Sendable {
  private let content = Mutex<Value?>(nil)

  /// Whether there is no value to take.
  var isEmpty: Bool { content.withLock { $0 == nil } }

  /// Puts a value in, replacing any.
  func put(_ value: Value) { content.withLock { $0 = value } }

  /// The value, without taking it.
  var current: Value? { content.withLock { $0 } }

  /// Takes the value out.
  func take() -> Value? {
    content.withLock { content in
      defer { content = nil }
      return content
    }
  }
}

/// A mailbox that collects values in order until all are taken at once.
final class QueueMailbox<Value: Sendable>: Sendable {
  private let content = Mutex<[Value]>([])

  /// Appends a value.
  func put(_ value: Value) { content.withLock { $0.append(value) } }

  /// Whether there are no values.
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
