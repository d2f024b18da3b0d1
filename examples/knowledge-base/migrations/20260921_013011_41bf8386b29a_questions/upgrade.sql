-- questions
--
-- Revision 41bf8386b29a, after ae9e641f160e

-- Create table questions
CREATE TABLE public.questions (
    id bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
    text text NOT NULL,
    asked_at timestamptz NOT NULL DEFAULT now(),
    answered_by uuid,
    CONSTRAINT questions_pkey PRIMARY KEY (id)
);

-- Create index questions_answered_by_idx on questions
CREATE INDEX questions_answered_by_idx ON public.questions (answered_by);

-- Add foreign key questions (answered_by) to articles
ALTER TABLE public.questions ADD CONSTRAINT questions_answered_by_fkey FOREIGN KEY (answered_by) REFERENCES public.articles (id) ON DELETE SET NULL;
