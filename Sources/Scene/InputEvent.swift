/// A key, decoded from what the terminal sent.
public enum Key: Sendable, Hashable {
  /// A character as typed, such as `"a"`, `"?"` or `" "`.
  case character(Character)
  /// Control with a letter in lower case, such as `control("c")`, or with one of `\ ] ^ _`.
  case control(Character)
  case up, down, left, right
  case home, end, pageUp, pageDown
  case tab, backTab, enter, escape, backspace, delete, insert
  /// A function key, from 1.
  case function(Int)
}

/// Character literals, so that keys can be written as `[.up, "k"]`.
extension Key: ExpressibleByExtendedGraphemeClusterLiteral {
  /// Creates the key of a character.
  public init(extendedGraphemeClusterLiteral character: Character) {
    self = .character(character)
  }
}

/// A mouse action.
public enum MouseAction: Sendable, Hashable {
  /// The first button was pressed.
  case press
  /// The wheel was turned up or down.
  case wheelUp, wheelDown
}

/// An event from outside the application.
public enum InputEvent: Sendable, Hashable {
  /// A key was pressed.
  case key(Key)
  /// Text was pasted (bracketed paste), possibly with newlines.
  case paste(String)
  /// A mouse action at a cell.
  case mouse(MouseAction, Point)
  /// The terminal was resized.
  case resize(Size)
  /// Another thread called for a wake, or `wakeInterval` has passed.
  case wake
  /// Ctrl-C was pressed, or an interrupt signal arrived.
  case interrupt
  /// The process resumed after being suspended for `seconds`; 0 if unknown.
  case resumed(seconds: Double)
}
