/// What a key can do in the workbench. Actions that change the session become commands.
public enum Action: Sendable, Hashable, CaseIterable {
  // Training
  case toggleTraining
  case step
  case trainOn
  case slower
  case faster
  case restartWithNextSeed
  // Looking
  case moveUp, moveDown, moveLeft, moveRight
  case nextPane, previousPane
  case open
  case close
  case scrubBack, scrubForward
  case toggleLossScale
  case toggleLossSeries
  case toggleCommonScale
  case zoomIn, zoomOut
  case resetView
  case panUp, panDown, panLeft, panRight
  // Symbols
  case candidates
  case fixCandidate
  case auto
  case prune
  case formula
  case discover
  // Editing
  case removeSelection
  case refine
  case undo, redo
  case history
  // Elsewhere
  case commandLine
  case filter
  case save
  case help
  case redraw
  case quit
}
