-- uniques/behind_foreign_key
--
-- Revision 000000000002, after 000000000001

-- Rename constraint users_code_key of users to code_key
ALTER TABLE public.users RENAME CONSTRAINT users_code_key TO code_key;
