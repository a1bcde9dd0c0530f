/// A key of the keyboard, decoded from what the terminal sent.
public enum Key: Sendable, Hashable {
  /// A character as typed (`"a"`, `"?"`, `" "`); control characters come as `control`.
  case character(Character)
  /// Control with a letter, in lower case: `control("c")`.
  case control(Character)
  case up, down, left, right
  case home, end, pageUp, pageDown
  case tab, backTab, enter, escape, backspace, delete, insert
  /// A function key, from 1.
  case function(Int)
}

/// Characters as they are typed: `[.up, "k"]`.
extension Key: ExpressibleByExtendedGraphemeClusterLiteral {
  /// The key of a character.
  public init(extendedGraphemeClusterLiteral character: Character) {
    self = .character(character)
  }
}

/// What the mouse did.
public enum MouseAction: Sendable, Hashable {
  /// The first button was pressed or clicked.
  case press
  /// The wheel was turned away from or towards the user.
  case wheelUp, wheelDown
}

/// Everything that can happen to an application from outside.
public enum InputEvent: Sendable, Hashable {
  /// A key was pressed.
  case key(Key)
  /// A text was pasted at once (bracketed paste), newlines included.
  case paste(String)
  /// The mouse did something over a cell.
  case mouse(MouseAction, Point)
  /// The terminal has a new size.
  case resize(Size)
  /// Another thread has news (the wake pipe was written to), or `wakeTime` has come.
  case wake
  /// Ctrl-C as a key or an interrupt signal.
  case interrupt
  /// The process came back from a suspension that lasted `seconds`.
  case resumed(seconds: Double)
}
