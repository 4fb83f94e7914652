"""The desk (업무 화면): the routes of municipal officers and case workers, one module a subject; `functions/desk_api`
puts them together."""
