/// Whether colours are used.
public enum ColorMode: String, Sendable, CaseIterable {
  /// As the terminal and `NO_COLOR` say.
  case auto
  /// Wherever the terminal has colours, whatever `NO_COLOR` says.
  case always
  /// Never; bold, dim, underline and reverse stand in.
  case never
}

/// How a terminal is driven.
public struct TerminalOptions {
  /// Whether colours are used.
  public var color: ColorMode
  /// Whether the mouse is asked for. Without it the terminal keeps its own text selection.
  public var mouse: Bool
  /// Told of every key read and every frame presented; called on the loop's thread.
  public var trace: ((TraceEvent) -> Void)?

  /// Options; by default colours as the terminal has them, and the mouse.
  public init(
    color: ColorMode = .auto, mouse: Bool = true, trace: ((TraceEvent) -> Void)? = nil
  ) {
    self.color = color
    self.mouse = mouse
    self.trace = trace
  }
}

/// What the event loop did, for measuring. Times are seconds on one monotonic clock.
public enum TraceEvent: Sendable, Equatable {
  /// A key, a paste or a mouse event; `time` is when its bytes were there to be read.
  case keyRead(time: Double)
  /// A frame has been handed to the terminal.
  case framePresented(FrameTrace)
}

/// The times of one frame.
public struct FrameTrace: Sendable, Equatable {
  /// When the last byte had been written, in seconds.
  public var time: Double
  /// Seconds the application took to draw its surface.
  public var build: Double
  /// Seconds it took to encode, compare and write the surface.
  public var present: Double
  /// When the earliest key that this frame answers was read, in seconds; `nil` where it was none.
  public var keyTime: Double?

  /// Seconds from the earliest key to the written frame, where a key caused it.
  public var latency: Double? { keyTime.map { time - $0 } }

  /// The times of one frame.
  public init(time: Double, build: Double, present: Double, keyTime: Double?) {
    self.time = time
    self.build = build
    self.present = present
    self.keyTime = keyTime
  }
}

/// How a run ended.
public enum TerminalExit: Sendable, Equatable {
  /// The application said that it is finished.
  case finished
  /// A signal asked for the end, or the terminal went away (as SIGHUP).
  case terminated(signal: Int32)
}
