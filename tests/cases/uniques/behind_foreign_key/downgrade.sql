-- Takes back: uniques/behind_foreign_key
--
-- Revision 000000000002, after 000000000001

-- Rename constraint code_key of users to users_code_key
ALTER TABLE public.users RENAME CONSTRAINT code_key TO users_code_key;
