-- Takes back: init
--
-- Revision dac91442eed7, the first

-- Drop table documents
DROP TABLE public.documents;

-- Drop extension vector
DROP EXTENSION vector;
