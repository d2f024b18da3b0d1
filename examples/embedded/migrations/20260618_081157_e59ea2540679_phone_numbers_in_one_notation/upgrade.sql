-- phone numbers in one notation
--
-- Revision e59ea2540679, after 0b70a4fb5e59

-- What a number means is said in `src/phone.rs`, which new customers go through as well.
-- migrate: code
