// Handlebars' own types don't distinguish its syntax nodes (`type: string`); these do.

/** A test for one kind of node. */
function isNode<Node extends hbs.AST.Node>(type: Node["type"]) {
  return (node: hbs.AST.Node): node is Node => node.type === type;
}

export const isContent = isNode<hbs.AST.ContentStatement>("ContentStatement");
export const isComment = isNode<hbs.AST.CommentStatement>("CommentStatement");
export const isMustache = isNode<hbs.AST.MustacheStatement>("MustacheStatement");
export const isBlock = isNode<hbs.AST.BlockStatement>("BlockStatement");
export const isPartial = isNode<hbs.AST.PartialStatement>("PartialStatement");
export const isSubExpression = isNode<hbs.AST.SubExpression>("SubExpression");
export const isPath = isNode<hbs.AST.PathExpression>("PathExpression");
export const isString = isNode<hbs.AST.StringLiteral>("StringLiteral");
export const isNumber = isNode<hbs.AST.NumberLiteral>("NumberLiteral");
