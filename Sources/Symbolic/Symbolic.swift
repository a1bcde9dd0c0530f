// From edges to formulas: affine fits, suggestions and formulas will stand here, between the
// mathematics and the session.
