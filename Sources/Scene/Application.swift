/// A full-screen program as a value: it takes events and yields frames.
///
/// It knows nothing of the terminal. An event loop runs it: events go to `handle`, and where that
/// leaves `needsFrame` set, `frame` is asked for a new surface, at most 30 times a second.
public protocol Application {
  /// Takes one event. Must return quickly; long work belongs on another thread.
  mutating func handle(_ event: InputEvent)
  /// Draws the state at the given size, and clears `needsFrame`.
  mutating func frame(size: Size) -> Surface
  /// Whether something visible has changed since the last frame.
  var needsFrame: Bool { get }
  /// Whether the application wants to end; the loop leaves the terminal and returns.
  var isFinished: Bool { get }
  /// Seconds until the application wants a `wake` event by itself, or `nil` for never.
  ///
  /// `nil` lets an idle program sleep without using the processor.
  var wakeInterval: Double? { get }
}
