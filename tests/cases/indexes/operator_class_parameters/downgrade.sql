-- Takes back: indexes/operator_class_parameters
--
-- Revision 000000000002, after 000000000001

-- Drop index users_words_idx of users
DROP INDEX public.users_words_idx;
