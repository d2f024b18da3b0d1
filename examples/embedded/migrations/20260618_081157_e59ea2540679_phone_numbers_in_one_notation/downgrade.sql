-- Takes back: phone numbers in one notation
--
-- Revision e59ea2540679, after 0b70a4fb5e59

-- The numbers stay: the notation before was none, and every program can dial them.
