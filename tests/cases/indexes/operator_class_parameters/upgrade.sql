-- indexes/operator_class_parameters
--
-- Revision 000000000002, after 000000000001

-- Create index users_words_idx on users
CREATE INDEX users_words_idx ON public.users USING gist (words tsvector_ops(siglen = 100));
