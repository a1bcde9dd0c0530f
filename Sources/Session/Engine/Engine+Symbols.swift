import Expressions
import KAN
import Storage
import Symbolic

// What commands about symbols have in common.

extension Engine {
  // MARK: Functions

  /// The function of a name, built in or the user's own.
  func function(named name: String) throws(SessionError) -> ElementaryFunction {
    if let function = ElementaryFunction(named: name, users: functions) { return function }
    throw SessionError(
      .failed, FunctionScope.complaint(about: name, defined: functions.map(\.name)))
  }

  /// The functions of these names; without names all there are.
  func library(_ names: [String]?) throws(SessionError) -> [ElementaryFunction] {
    guard let names else {
      return ElementaryFunction.library + functions.map { .user($0) }
    }
    var library: [ElementaryFunction] = []
    for name in names {
      let function = try function(named: name)
      if !library.contains(function) { library.append(function) }
    }
    return library
  }

  /// Lets the functions that the network uses stand for their names.
  mutating func adoptFunctions() {
    for function in model.network.userFunctions {
      if let index = functions.firstIndex(where: { $0.name == function.name }) {
        functions[index] = function
      } else {
        functions.append(function)
      }
    }
  }

  // MARK: Edges

  /// Checks that there is an edge.
  func check(_ edge: EdgeID) throws(SessionError) {
    let network = network
    guard network.contains(edge) else {
      throw SessionError(
        .failed,
        "there is no edge \(edge) in a network [\(network.shape)]; "
          + "edges are (layer, input, output), from 0")
    }
    guard network.layers[edge.layer].kind(edge.input, edge.output) != .removed else {
      throw SessionError(
        .failed, "edge \(edge) has been taken out; undo or checkout bring it back")
    }
  }

  /// Checks that an edge stands for a curve, not for the numbers of a category's levels.
  func checkNumeric(_ edge: EdgeID) throws(SessionError) {
    guard network.isCategory(edge) else { return }
    throw SessionError(
      .failed,
      "edge \(edge) has a number for each level of \(model.inputs[edge.input].name) and goes into "
        + "formulas as it is")
  }

  // MARK: Files

  static func write(_ text: String, to path: String) throws(SessionError) {
    try write(Array(text.utf8), to: path)
  }

  static func write(_ bytes: [UInt8], to path: String) throws(SessionError) {
    do {
      try AtomicFile.write(bytes, to: path)
    } catch {
      throw SessionError(error)
    }
  }

  // MARK: Searches

  /// The command under way whose end may change the network.
  var changingSearch: String? { pending.first(where: \.changesNetwork)?.command }

  /// Refuses a command that would not go together with what is under way.
  func checkNothingChanges(before command: String) throws(SessionError) {
    guard let search = changingSearch else { return }
    let already = search == command ? " already" : ""
    throw SessionError(.failed, "\(search) is under way\(already); stop it first")
  }

  /// Stops searches: some end with what they have found, of others nothing is left but that it is
  /// told.
  ///
  /// - Returns: the names of the commands that were stopped.
  mutating func stopSearches() -> [String] {
    var stopped: [String] = []
    for index in pending.indices where pending[index].isSearch {
      stopped.append(pending[index].command)
      if !pending[index].stop() {
        pending[index] = StoppedWork(command: pending[index].command)
      }
    }
    return stopped
  }

  /// Drops the search of `auto`: its result is for a network that is about to change.
  mutating func dropFixing() {
    for index in pending.indices where pending[index] is Fixing {
      pending[index] = StoppedWork(command: pending[index].command)
    }
  }
}
